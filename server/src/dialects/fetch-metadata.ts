// What the browser says of a request, and no page can forge: where the answer will be shown and who asked for it (Fetch Metadata 2,
// Referer).

import type { FastifyRequest } from 'fastify';

/** Whether a page or frame is being opened, where the browser says so: an image on any site must not issue tokens. */
export function isNavigation(request: FastifyRequest): boolean {
  const destination = request.headers['sec-fetch-dest'];
  return destination === undefined || destination === 'document' || isFramed(request);
}

/** Whether the answer will stand in a frame: no form may be shown. */
export function isFramed(request: FastifyRequest): boolean {
  const destination = request.headers['sec-fetch-dest'];
  return destination === 'iframe' || destination === 'frame';
}

/** `app`: a page that the answer may go to. `unnamed`: a page that hides its name. `none`: no page at all, or a program that is no browser. */
export type AskingPage = 'app' | 'stranger' | 'unnamed' | 'none';

/** Which page sent the browser here; `origins` are those of the pages that may. */
export function askingPage(request: FastifyRequest, origins: readonly string[]): AskingPage {
  const { referer, 'sec-fetch-site': site } = request.headers;
  if (site === undefined || site === 'none') return 'none';
  if (site === 'same-origin') return 'app';
  if (referer === undefined || !URL.canParse(referer)) return 'unnamed';
  return origins.includes(new URL(referer).origin) ? 'app' : 'stranger';
}

/** Whether a page of this site posted it; `origin` is the site's. */
export function isPostedByOurPage(request: FastifyRequest, origin: string): boolean {
  return request.headers.origin === origin && request.headers['sec-fetch-site'] === 'same-origin';
}
