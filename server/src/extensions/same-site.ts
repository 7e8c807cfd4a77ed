// Whether two hosts are of one site, as browsers tell it (HTML 7.1.1): by the list of public suffixes, with those that companies give
// out, such as github.io. The list is large, so it is loaded when it is first needed.

/** Whether browsers share cookies between the hosts, and hold their pages for one site. Hosts as the URL parser writes them. */
export type IsSameSite = (one: string, other: string) => boolean;

let loading: Promise<IsSameSite> | undefined;

/** Loads the list, once for the process. */
export function loadIsSameSite(): Promise<IsSameSite> {
  loading ??= load();
  return loading;
}

async function load(): Promise<IsSameSite> {
  const { getDomain } = await import('tldts');
  // Hosts are read already: an address or a suffix itself has no registrable domain.
  const options = { allowPrivateDomains: true, extractHostname: false };
  const domainOf = (host: string) => getDomain(host, options);
  return (one, other) => {
    const [a, b] = [withoutRoot(one), withoutRoot(other)];
    if (a === b) return true;
    const domain = domainOf(a);
    return domain !== null && domain === domainOf(b);
  };
}

/** `example.com.` and `example.com` are one place, though not one site: rather too often than too seldom. */
function withoutRoot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
