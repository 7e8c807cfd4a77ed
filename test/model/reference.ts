// Which codes and tokens live, said as simply as possible: everything is kept in lists, and every rule is a loop over them.
// Times are milliseconds; people and clients are numbers, client 0 is public and client 1 confidential.

export type Session = { readonly person: number; ended: boolean; seenAt: number; expiresAt: number };
/** What a code or token belongs to; all that came of one approval have the same `grant`. */
type Held = { readonly client: number; readonly session: Session; readonly grant: object };
type Issued = Held & { readonly issuedAt: number; text: string; deleted: boolean };
export type Code = Issued & { redeemed: boolean };
export type AccessToken = Issued & { readonly offline: boolean };
export type RefreshToken = Issued & { rotated: { readonly at: number; readonly pair: Pair } | undefined };
export type Pair = { readonly access: AccessToken; readonly refresh: RefreshToken };

const RING = 25;
const CODE_MS = 60_000;
const ACCESS_MS = 8 * 3_600_000;
const GRACE_MS = 30_000;
const SESSION_MS = 14 * 24 * 3_600_000;
const SEEN_AGAIN_MS = 5 * 60_000;

export class Reference {
  now: number;
  readonly codes: Code[] = [];
  readonly access: AccessToken[] = [];
  readonly refresh: RefreshToken[] = [];
  readonly sessions: Session[] = [];
  /** The session in the cookie of each browser, alive or not. */
  readonly browsers: (Session | undefined)[] = [];
  /** `person client` where the person has allowed the client. */
  readonly consents = new Set<string>();
  readonly suspendedPeople = new Set<number>();
  readonly disabledClients = new Set<number>();
  organizationSuspended = false;
  /** What has happened so far, so that a run can tell whether it has met everything. */
  readonly happened = new Set<string>();

  constructor(now: number) {
    this.now = now;
  }

  signIn(browser: number, person: number): boolean {
    if (this.suspendedPeople.has(person)) return false;
    const session = { person, ended: false, seenAt: this.now, expiresAt: this.now + SESSION_MS };
    this.sessions.push(session);
    this.browsers[browser] = session;
    return true;
  }

  /** The living session of a browser that asks for something; being seen makes it live longer. */
  session(browser: number): Session | undefined {
    const session = this.browsers[browser];
    if (session === undefined || !this.#lives(session) || this.suspendedPeople.has(session.person)) return undefined;
    if (this.now - session.seenAt > SEEN_AGAIN_MS) {
      Object.assign(session, { seenAt: this.now, expiresAt: this.now + SESSION_MS });
    }
    return session;
  }

  /** What the authorization endpoint answers to a person who allows whatever is asked. */
  authorize(browser: number, client: number, type: 'code' | 'token'): 'shown' | 'sign_in' | Code | AccessToken {
    if (this.organizationSuspended || this.disabledClients.has(client)) return 'shown';
    const session = this.session(browser);
    if (session === undefined) return 'sign_in';
    this.consents.add(`${session.person} ${client}`);
    const held = { client, session, grant: {} };
    if (type === 'token') return this.#saveAccess(held, false);
    const code = { ...this.#issued(held), redeemed: false };
    this.codes.push(code);
    return code;
  }

  redeem(code: Code, isRight: boolean): Pair | undefined {
    if (code.deleted || !this.#isActive(code) || !isRight) return undefined;
    if (code.redeemed) {
      this.happened.add('a code is replayed');
      this.#endGrant(code);
      return undefined;
    }
    if (this.now >= code.issuedAt + CODE_MS || !this.#lives(code.session)) return undefined;
    this.happened.add('a code is redeemed');
    code.redeemed = true;
    return { access: this.#saveAccess(code, true), refresh: this.#saveRefresh(code) };
  }

  refreshWith(token: RefreshToken, isRight: boolean): Pair | undefined {
    if (token.deleted || !this.#isActive(token) || !isRight) return undefined;
    if (token.client === 1) return { access: this.#saveAccess(token, true), refresh: token };
    if (token.rotated !== undefined) {
      const isRepeated = this.now - token.rotated.at <= GRACE_MS;
      this.happened.add(isRepeated ? 'a rotation is repeated' : 'a rotated token is used late');
      if (isRepeated) return token.rotated.pair;
      this.#endGrant(token);
      return undefined;
    }
    // The old one has left the ring before the new one comes in.
    const rotated = { at: this.now, pair: {} as Pair };
    token.rotated = rotated;
    Object.assign(rotated.pair, { access: this.#saveAccess(token, true), refresh: this.#saveRefresh(token) });
    return rotated.pair;
  }

  /** Ends what came of the same approval, if the token is one that still says something. */
  revoke(token: AccessToken | RefreshToken): boolean {
    const known = 'rotated' in token ? !token.deleted && this.#isActive(token) : this.isAlive(token);
    if (known) this.happened.add('a token is revoked');
    if (known) this.#endGrant(token);
    return known;
  }

  /** Whether the person of the browser sees the client among the connected apps; if so it is removed. */
  revokeApp(browser: number, client: number): boolean {
    const session = this.session(browser);
    if (session === undefined) return false;
    const isOfApp = (held: Held) => held.client === client && held.session.person === session.person;
    const isListed =
      this.consents.delete(`${session.person} ${client}`) ||
      this.access.some((token) => isOfApp(token) && !token.deleted && !this.#isExpired(token)) ||
      this.refresh.some((token) => isOfApp(token) && !token.deleted && token.rotated === undefined);
    if (isListed) this.happened.add('an app is removed');
    if (isListed) this.#delete([...this.codes, ...this.access, ...this.refresh].filter(isOfApp));
    return isListed;
  }

  signOut(browser: number): void {
    const session = this.session(browser);
    this.browsers[browser] = undefined;
    if (session === undefined) return;
    session.ended = true;
    this.happened.add('a session is signed out');
    const own = [...this.#unredeemed(), ...this.access.filter(({ offline }) => !offline)];
    this.#delete(own.filter((held) => held.session === session));
  }

  /** Ends the session of the bearer, or all of the same person's, with everything that came of them. */
  endSessions(bearer: AccessToken, which: 'my' | 'all'): boolean {
    if (!this.isAlive(bearer) || (which === 'my' && !this.#lives(bearer.session))) return false;
    this.#endAll((session) =>
      which === 'all' ? session.person === bearer.session.person : session === bearer.session,
    );
    return true;
  }

  /** Ends all sessions of the person but that of the browser, if there are others; and with them whatever is left of earlier ones. */
  endOthers(browser: number): boolean {
    const kept = this.session(browser);
    const isOther = (session: Session) => session !== kept && session.person === kept?.person;
    if (kept === undefined || !this.sessions.some((session) => isOther(session) && this.#lives(session))) return false;
    this.#endAll(isOther);
    return true;
  }

  /** Takes the person out of the organization, and in again. */
  rejoin(person: number): void {
    this.#delete([...this.codes, ...this.access, ...this.refresh].filter(({ session }) => session.person === person));
    for (const client of [0, 1]) this.consents.delete(`${person} ${client}`);
  }

  isAlive(token: AccessToken): boolean {
    return !token.deleted && !this.#isExpired(token) && this.#isActive(token);
  }

  isRefreshable(token: RefreshToken): boolean {
    return !token.deleted && token.rotated === undefined && this.#isActive(token);
  }

  isRedeemable(code: Code): boolean {
    return !code.deleted && !code.redeemed && this.now < code.issuedAt + CODE_MS && this.#isActive(code);
  }

  #isActive({ client, session }: Held): boolean {
    const { disabledClients, suspendedPeople, organizationSuspended } = this;
    return !organizationSuspended && !disabledClients.has(client) && !suspendedPeople.has(session.person);
  }

  #lives(session: Session): boolean {
    return !session.ended && this.now < session.expiresAt;
  }

  #isExpired({ issuedAt }: AccessToken): boolean {
    return this.now >= issuedAt + ACCESS_MS;
  }

  #unredeemed(): Code[] {
    return this.codes.filter(({ redeemed }) => !redeemed);
  }

  #issued({ client, session, grant }: Held): Issued {
    return { client, session, grant, issuedAt: this.now, text: '', deleted: false };
  }

  #saveAccess(held: Held, offline: boolean): AccessToken {
    const token = { ...this.#issued(held), offline };
    this.#makeRoom(
      token,
      this.access.filter((other) => !this.#isExpired(other)),
    );
    this.access.push(token);
    return token;
  }

  #saveRefresh(held: Held): RefreshToken {
    const token = { ...this.#issued(held), rotated: undefined };
    this.#makeRoom(
      token,
      this.refresh.filter(({ rotated }) => rotated === undefined),
    );
    this.refresh.push(token);
    return token;
  }

  /** Of the living ones of the same client and person all go but the newest 24; the lists are in the order of issue. */
  #makeRoom(token: Issued, living: readonly Issued[]): void {
    const ring = living.filter(
      (other) => !other.deleted && other.client === token.client && other.session.person === token.session.person,
    );
    if (ring.length >= RING) this.happened.add('the oldest of a ring goes');
    this.#delete(ring.slice(0, Math.max(0, ring.length - (RING - 1))));
  }

  #endAll(isMeant: (session: Session) => boolean): void {
    this.happened.add('sessions are ended with their tokens');
    for (const session of this.sessions.filter(isMeant)) session.ended = true;
    const all = [...this.#unredeemed(), ...this.access, ...this.refresh];
    this.#delete(all.filter(({ session }) => isMeant(session)));
  }

  #endGrant({ grant }: Held): void {
    const all = [...this.#unredeemed(), ...this.access, ...this.refresh];
    this.#delete(all.filter((held) => held.grant === grant));
  }

  #delete(things: readonly Issued[]): void {
    for (const thing of things) thing.deleted = true;
  }
}
