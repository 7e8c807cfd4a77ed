// Why a widget does not load, as far as a look from the server tells: its URL is asked once, through the guard, and the headers of the
// answer are held against what a browser would do with them in a frame of the agent app.

import type { InstalledApp, Widget } from './app.ts';
import type { AskExtension } from './ask-extensions.ts';
import { framingFault } from './frame-headers.ts';
import type { Answered, FailureCause } from './guarded-request.ts';

export const CAUSES = [
  'ok',
  'refused',
  'timeout',
  'name_not_found',
  'certificate',
  'address_not_allowed',
  'status',
  'x_frame_options',
  'frame_ancestors',
  'redirected_away',
  'not_html',
] as const;

export type Diagnosis = {
  readonly cause: (typeof CAUSES)[number];
  /** What was seen. */
  readonly detail: string;
  /** What the makers of the widget can do. */
  readonly fix: string;
};

/** As a browser asks for a frame, so that a server that tells frames from pages answers what frames get. */
const HEADERS = {
  accept: 'text/html,application/xhtml+xml',
  'sec-fetch-dest': 'iframe',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
};

const FIXES: Readonly<Record<FailureCause, string>> = {
  name_not_found: 'Check the host in the widget’s URL, and its DNS records.',
  address_not_allowed:
    'Serve the widget at a public address. While you develop, mark the app as local development and run the platform on the same machine.',
  refused: 'Start the extension’s server, and check the port in the widget’s URL.',
  timeout: 'Make the extension’s server answer within 5 seconds, and check that its firewall lets this server in.',
  certificate:
    'Renew the certificate, with the widget’s host in it and the chain of its issuer; while you develop, http on 127.0.0.1 needs none.',
  redirected_away: 'Register the URL that the redirect leads to, or open other sites in a new window.',
  too_large: 'Send fewer headers.',
};

/** Asks for the URL once, and says why a frame would show nothing, or `ok`. Throws TooBusy when too many requests wait. */
export async function diagnose(
  { widget, app, installation }: InstalledApp & { readonly widget: Pick<Widget, 'url'> },
  { ask, agentAppOrigin }: { readonly ask: AskExtension; readonly agentAppOrigin: string },
): Promise<Diagnosis> {
  const answer = await ask(installation.organizationId, {
    url: widget.url,
    method: 'GET',
    headers: HEADERS,
    read: 'headers',
    localDevelopment: app.localDevelopment,
  });
  if (answer.kind === 'answered') return judge(answer, new URL(agentAppOrigin));
  const { cause, detail } = answer;
  return { cause: cause === 'too_large' ? 'refused' : cause, detail, fix: FIXES[cause] };
}

function judge({ url, status, headers }: Answered, ancestor: URL): Diagnosis {
  if (status < 200 || status > 299) {
    return { cause: 'status', detail: `It answers ${status}.`, fix: 'Make the page answer 200.' };
  }
  const { 'x-frame-options': xFrameOptions, 'content-security-policy': policy } = headers;
  const fault = framingFault(
    { xFrameOptions: [xFrameOptions].flat().join(', '), policy: [policy].flat().join(', ') },
    { page: url, ancestor },
  );
  if (fault !== undefined) {
    return {
      cause: fault.cause,
      detail: `It forbids to be framed: ${fault.header.slice(0, 300)}`,
      fix: `Send Content-Security-Policy: frame-ancestors ${ancestor.origin}${fault.cause === 'x_frame_options' ? ' instead of X-Frame-Options' : ''}`,
    };
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'text/html';
  const isFile = /^attachment\b/i.test(headers['content-disposition'] ?? '');
  if (status === 204 || status === 205 || isFile || !['text/html', 'application/xhtml+xml'].includes(type)) {
    const what = isFile ? 'a file to be saved' : status === 200 ? type.slice(0, 100) : `${status}`;
    return { cause: 'not_html', detail: `It is no page but ${what}.`, fix: 'Answer with Content-Type: text/html.' };
  }
  return { cause: 'ok', detail: 'It loads, and may be framed.', fix: 'Nothing to do here: look at it in the browser.' };
}
