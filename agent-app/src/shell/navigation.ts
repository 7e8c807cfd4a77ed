// The way from page to page, for whatever is no component. Components use the router's own links.

import { navigate as go } from 'wouter/use-browser-location';

/** Opens a page of the app, by its path with query. Answers false for what is no path of the app. */
export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): boolean {
  let url: URL;
  try {
    url = new URL(path, location.origin);
  } catch {
    return false;
  }
  if (url.origin !== location.origin || !path.startsWith('/')) return false;
  go(url.pathname + url.search, { replace });
  return true;
}
