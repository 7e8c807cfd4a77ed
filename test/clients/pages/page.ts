// What a library for pages must do to take part, and the page that it runs in. This runs in the browser.

/** Where the app is registered, and where it is. */
export interface Place {
  /** The accounts site, without a trailing slash. */
  readonly issuer: string;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly scope: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An app that is configured. What a library has no call for is left out. */
export interface PageClient {
  /** Leaves the page. */
  redirect(): Promise<void>;
  /** At the redirect URI: the tokens, or nothing where another window waits for them. */
  finish(): Promise<Tokens | undefined>;
  popup?(): Promise<Tokens>;
  /** In a hidden frame, without asking anybody. */
  frame?(): Promise<Tokens>;
  refresh?(tokens: Tokens): Promise<Tokens>;
  revoke?(tokens: Tokens): Promise<unknown>;
}

export type Connect = (place: Place) => PageClient | Promise<PageClient>;

declare global {
  interface Window {
    place: Place;
    client: PageClient;
    /** What signing in by redirect or popup came to: tokens, or why not. */
    signedIn: Tokens | { failure: string } | undefined;
  }
}

/** Starts the page: its button signs in by popup, and at the redirect URI it finishes what was begun. */
export async function startPage(connect: Connect): Promise<void> {
  const client = await connect(window.place);
  window.client = client;
  const keep = async (asked: Promise<Tokens | undefined> | undefined) => {
    window.signedIn = await asked?.catch((error) => ({ failure: error.message ?? JSON.stringify(error) }));
  };
  document.querySelector('button')?.addEventListener('click', () => keep(client.popup?.()));
  if (location.href.startsWith(`${window.place.redirect_uri}?`)) await keep(client.finish());
}
