// How a frame is started: its URL and its attributes.
import { ExtensionError } from '../wire/codes.ts';
import type { Theme } from '../wire/events.ts';
import type { Extension } from './extension.ts';
import { parseLink } from './urls.ts';

/**
 * The frame's URL: the developer's own, with `plugin_id` as the first parameter that we add, since a sign-in by redirect brings back only that
 * one, then `theme`. Throws DENIED for a URL that must not be framed: not https (http on this machine aside), or on the host's own origin,
 * where a frame could reach into the app.
 */
export function launchUrl(extension: Extension, { theme, hostOrigin }: { theme: Theme; hostOrigin: string }): string {
  const checked = parseLink(extension.url);
  if (checked === undefined) throw denied(extension, 'it must be https, or http on localhost or 127.0.0.1');
  const { origin } = new URL(checked);
  if (origin !== extension.origin) throw denied(extension, `its origin is not ${extension.origin}, as registered`);
  if (origin === hostOrigin) throw denied(extension, 'it must not be on the origin of the agent app');
  if (!/^[A-Za-z0-9_-]+$/.test(extension.widgetId)) {
    throw denied(extension, 'the id of the widget must be letters, digits, _ and - only');
  }
  // Put together by hand: what the developer wrote stays as it is.
  const [address = '', ...fragment] = extension.url.split('#');
  const added = `plugin_id=${extension.widgetId}&theme=${theme}`;
  const hash = fragment.length > 0 ? `#${fragment.join('#')}` : '';
  return `${address}${address.includes('?') ? '&' : '?'}${added}${hash}`;
}

/** `allow` is empty unless permissions were registered: everything is denied by default. */
export interface FrameAttributes {
  readonly sandbox: string;
  readonly allow: string;
  readonly referrerpolicy: 'strict-origin';
  readonly title: string;
}

/**
 * Attributes of the iframe, to be set before `src`. The sandbox never has top navigation. Popups leave it, or a sign-in page in a popup
 * would be sandboxed too. No modals: a dialog stops the whole app.
 */
export function frameAttributes(extension: Extension): FrameAttributes {
  const tokens = ['allow-scripts', 'allow-forms', 'allow-popups', 'allow-popups-to-escape-sandbox', 'allow-downloads'];
  if (extension.opaque !== true) tokens.push('allow-same-origin');
  return {
    sandbox: tokens.join(' '),
    allow: extension.permissions.join('; '),
    referrerpolicy: 'strict-origin',
    title: extension.name,
  };
}

function denied(extension: Extension, why: string): ExtensionError {
  return new ExtensionError('DENIED', `The extension at ${extension.url} cannot be shown: ${why}.`);
}
