// Passwords: argon2id (RFC 9106) with the parameters that OWASP recommends for 19 MiB. Hashing takes two of the four threads of the
// pool at most; the rest wait in a bounded queue, so that a storm of sign-ins slows sign-in only.

const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE = 2;
const WAITING_AT_MOST = 128;

/** A well-formed hash that no password has: verified for unknown accounts, so that time says nothing about who exists. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Loaded with the first password: most commands never see one. */
const argon2 = () => import('@node-rs/argon2');

/** The queue is full: answer 503 and ask to come back. */
export class PasswordQueueFull extends Error {
  readonly retryAfterSeconds = 5;
  constructor() {
    super('Too many people are signing in at this moment. Try again in a few seconds.');
    this.name = 'PasswordQueueFull';
  }
}

export type Passwords = {
  /** An argon2id hash in PHC form. Throws PasswordQueueFull. */
  readonly hash: (password: string) => Promise<string>;
  /** Whether the password has this hash; with no hash, false after the same work. Throws PasswordQueueFull. */
  readonly verify: (passwordHash: string | undefined, password: string) => Promise<boolean>;
  /** Runs the work when its turn comes, at most two at once: what is read in it is as new as can be. Throws PasswordQueueFull. */
  readonly inTurn: <T>(work: (verify: Passwords['verify']) => Promise<T>) => Promise<T>;
};

/** Is told what becomes of a hash, from the moment it is asked for. */
export type HashWatch = {
  readonly asked: () => { readonly begun: () => void; readonly ended: (error?: unknown) => void };
};

export type HashQueueFigures = { readonly running: number; readonly waiting: number; readonly refused: number };

/** The password hasher of a process. */
export function createPasswords({ watch }: { watch?: HashWatch | undefined } = {}): Passwords & {
  readonly hashQueue: () => HashQueueFigures;
} {
  let running = 0;
  let refused = 0;
  const waiting: (() => void)[] = [];

  async function queued<T>(work: () => Promise<T>): Promise<T> {
    const full = running >= AT_ONCE;
    if (full && waiting.length >= WAITING_AT_MOST) {
      refused += 1;
      throw new PasswordQueueFull();
    }
    const watched = watch?.asked();
    if (full) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      watched?.begun();
      const value = await work();
      watched?.ended();
      return value;
    } catch (error) {
      watched?.ended(error);
      throw error;
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  async function verifyNow(passwordHash: string | undefined, password: string): Promise<boolean> {
    const { verify } = await argon2();
    const matches = await verify(passwordHash ?? NOBODYS_HASH, password);
    return matches && passwordHash !== undefined;
  }

  return {
    hash: (password) => queued(async () => (await argon2()).hash(password, ARGON2ID)),
    verify: (passwordHash, password) => queued(() => verifyNow(passwordHash, password)),
    inTurn: (work) => queued(() => work(verifyNow)),
    hashQueue: () => ({ running, waiting: waiting.length, refused }),
  };
}
