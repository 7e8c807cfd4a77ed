// What is used here of the libraries that come without types.

declare module 'simple-oauth2' {
  type Token = Readonly<Record<string, unknown>>;
  interface Settings {
    client: { id: string; secret: string };
    auth: { tokenHost: string; tokenPath?: string; authorizePath?: string; revokePath?: string };
    options?: { scopeSeparator?: string };
  }
  interface AccessToken {
    readonly token: Token;
    refresh(): Promise<AccessToken>;
    revokeAll(): Promise<void>;
  }
  class AuthorizationCode {
    constructor(settings: Settings);
    authorizeURL(parameters: Record<string, string | string[]>): string;
    getToken(parameters: Record<string, string>): Promise<AccessToken>;
    createToken(token: Token): AccessToken;
  }
  class ClientCredentials {
    constructor(settings: Settings);
    getToken(parameters: { scope: string[] }): Promise<AccessToken>;
  }
}

declare module 'passport-oauth2' {
  interface Settings {
    authorizationURL: string;
    tokenURL: string;
    clientID: string;
    clientSecret: string;
    callbackURL: string;
    scope: string[];
    pkce: boolean;
    state: boolean;
  }
  type Verify<User> = (
    accessToken: string,
    refreshToken: string,
    profile: object,
    done: (error: Error | null, user: User) => void,
  ) => void;
  class OAuth2Strategy<User> {
    constructor(settings: Settings, verify: Verify<User>);
    authenticate(request: object): void;
    redirect(url: string): void;
    success(user: User): void;
    fail(challenge: unknown): void;
    error(error: Error): void;
  }
  export = OAuth2Strategy;
}
