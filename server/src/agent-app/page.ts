// The page that the agent app starts from: the built one, told where the sites are, under a policy that leaves an injected script nothing to run
// and nowhere to send.

export type AgentAppSettings = {
  readonly accountsUrl: string;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly brand: string;
  /** The wires that the accounts site serves. */
  readonly dialects: readonly string[];
};

const PLACE = /<script type="application\/json" id="settings">[^<]*<\/script>/;

/** Puts the settings into the built page, and has the browser connect to the sites that will be asked. Throws when it has no place for them. */
export function fillPage(page: string, settings: AgentAppSettings): string {
  if (!PLACE.test(page)) throw new Error('The built page of the agent app has no element for its settings.');
  // No character of the text can end the element.
  const text = JSON.stringify(settings).replaceAll('<', '\\u003c');
  const near = [...new Set([settings.accountsUrl, settings.apiUrl])].map(
    (url) => `<link rel="preconnect" href="${new URL(url).origin}" crossorigin>`,
  );
  return page.replace(PLACE, () => `<script type="application/json" id="settings">${text}</script>${near.join('')}`);
}

/**
 * The Content-Security-Policy. Which extensions may be framed is known only when somebody has signed in: the app narrows `frame-src` itself,
 * with a meta element, before it makes the first frame. No page may frame this one: an ancestor could navigate its extensions (CSP 3, 6.4.2).
 */
export function agentAppPolicy({ accountsUrl, apiUrl }: Pick<AgentAppSettings, 'accountsUrl' | 'apiUrl'>): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "media-src 'self'",
    // Pictures of customers and extensions may be anywhere; of extensions in the making, on this machine.
    "img-src 'self' https: data: blob: http://localhost:* http://127.0.0.1:*",
    `connect-src 'self' ${accountsUrl} ${apiUrl} ${apiUrl.replace(/^http/, 'ws')}`,
    `frame-src https: ${accountsUrl} http://localhost:* http://127.0.0.1:*`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
