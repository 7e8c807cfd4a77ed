// What a chat action may be. Its label stands in a menu among those of the agent app, so it is one plain line; its URL is held to what
// widgets' are.

import type { App } from './app.ts';
import { CHAT_ACTION_KINDS, type ChatActionSettings, LONGEST_LABEL } from './chat-action.ts';
import { CHAT_ACTION_PARAMETERS } from './chat-action-url.ts';
import type { Fault } from './rules.ts';
import { type UrlRules, widgetUrlFault } from './widget-url.ts';

/**
 * Characters that change how those around them are shown, or are not shown themselves (UAX 44): but for those that join letters and
 * choose the form of the one before, as names and emoji have them.
 */
const DECEIVING =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u2800\ufffc]|(?!\p{Join_Control}|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;

type Given = Pick<UrlRules, 'platform' | 'isSameSite'> & { readonly app: Pick<App, 'localDevelopment'> };

/** Sentences that name the field as the wire does; an empty list when all is well. Whether the widget is one of the app, storage says. */
export function chatActionFaults(action: ChatActionSettings, given: Given): Fault[] {
  const { label, kind, url, widgetId } = action;
  const faults: Fault[] = [];
  if (isUnfit(label)) {
    faults.push(fault('label', `must have 1 to ${LONGEST_LABEL} characters on one line, all of which can be seen.`));
  }
  if (!CHAT_ACTION_KINDS.includes(kind))
    faults.push(fault('action', `must be one of: ${CHAT_ACTION_KINDS.join(', ')}.`));
  if (kind === 'openWidget') {
    if (url !== undefined) faults.push(fault('url', 'is not for openWidget, which shows a widget.'));
    if (widgetId === undefined) faults.push(fault('widget_id', 'is needed: the widget to be shown.'));
    return faults;
  }
  if (widgetId !== undefined) faults.push(fault('widget_id', 'is for openWidget only.'));
  const wrong = url === undefined ? `is needed for ${kind}.` : urlFault(url, given);
  if (wrong !== undefined) faults.push(fault('url', wrong));
  return faults;
}

function urlFault(url: string, { app, ...sites }: Given): string | undefined {
  const wrong = widgetUrlFault(url, { localDevelopment: app.localDevelopment, ...sites });
  if (wrong !== undefined) return wrong;
  const { searchParams } = new URL(url);
  // Who reads the first of two would read the wrong one.
  const taken = CHAT_ACTION_PARAMETERS.find((name) => searchParams.has(name));
  return taken === undefined ? undefined : `must not have ${taken} in its query: the platform adds that.`;
}

function isUnfit(label: string): boolean {
  return label.length > LONGEST_LABEL || DECEIVING.test(label) || !/[\p{L}\p{N}\p{P}\p{S}]/u.test(label);
}

function fault(field: string, words: string): Fault {
  return { field, message: `${field} ${words}` };
}
