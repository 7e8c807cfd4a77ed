// What the server tells the page about the platform around it.

export type Site = {
  readonly accountsUrl: string;
  readonly apiUrl: string;
  readonly clientId: string;
  /** The name that people see. */
  readonly brand: string;
  /** The wires that the accounts site serves. */
  readonly dialects: readonly string[];
};

/** Reads it from the page. Throws where the page was not served by the agent app's site. */
export function readSite(page: Pick<Document, 'getElementById'> = document): Site {
  const told = JSON.parse(page.getElementById('settings')?.textContent || '{}') as Partial<Site>;
  const { accountsUrl, apiUrl, clientId, brand = 'LiveChat', dialects = ['standard', 'livechat'] } = told;
  if (!accountsUrl || !apiUrl || !clientId) {
    throw new Error('This page has no settings. Open it at the agent app’s site, which puts them in.');
  }
  return { accountsUrl, apiUrl, clientId, brand, dialects };
}
