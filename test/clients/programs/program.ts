// What a library for programs must do to take part: sign a person in, and whatever else it can of the standard's endpoints.

/** Where the program is registered, and where it is. */
export interface Place {
  /** The accounts site, without a trailing slash. */
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uri: string;
  readonly scopes: string[];
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A person with a browser. */
export interface Visitor {
  /** Opens the address, signs in and allows. Answers the address that the browser is led back to, not opened yet. */
  signIn(url: string | URL): Promise<URL>;
  /** Opens an address of the program itself, and answers what it says. */
  open(url: URL): Promise<string>;
}

/** A program that is configured. What a library has no call for is left out. */
export interface Program {
  signIn(visitor: Visitor): Promise<Tokens>;
  refresh?(tokens: Tokens): Promise<Tokens>;
  /** Whether the access token is alive. */
  introspect?(tokens: Tokens): Promise<boolean>;
  revoke?(tokens: Tokens): Promise<unknown>;
  /** An access token for the program itself. */
  clientCredentials?(): Promise<string>;
}

export type Connect = (place: Place) => Program | Promise<Program>;
