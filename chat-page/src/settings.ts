// What the server has written into the page: whose chat it is, and where the sites are.

export type Settings = {
  readonly clientId: string;
  readonly organizationId: string;
  /** The organization's name. */
  readonly name: string;
  /** The group that chats of this page go to, if it is of one. */
  readonly groupId: number | undefined;
  /** The accounts site's origin. */
  readonly accounts: string;
  /** The API site's origin, which is the page's own. */
  readonly api: string;
  /** The origins whose pages may embed this one. */
  readonly embedders: readonly string[];
};

/** Reads them. `search`: of the page's address, where the group stands. */
export function readSettings(body: HTMLElement, { origin, search }: { origin: string; search: string }): Settings {
  const { clientId = '', organizationId = '', name = '', accounts = '', embedders = '' } = body.dataset;
  const group = new URLSearchParams(search).get('group') ?? '';
  const groupId = /^\d{1,9}$/.test(group) ? Number(group) : undefined;
  return { clientId, organizationId, name, groupId, accounts, api: origin, embedders: embedders.split(' ') };
}
