// Signing up: a new account with its own organization, of which it is the owner. Each try costs a hash and tells whether an e-mail
// address has an account, so one network has only so many.

import { hash, randomInt } from 'node:crypto';
import type { Account, AccountStorage, Organization } from './account-storage.ts';
import { NEW_AGENT } from './agent-profile.ts';
import type { AuditEvent, Origin } from './audit-log.ts';
import type { Passwords } from './passwords.ts';
import type { ThrottleStorage } from './session-storage.ts';
import { networkOf, normalizeEmail } from './sign-in.ts';

const TRIES = { limit: 200, windowMs: 5 * 60_000 } as const;

export type SignUpForm = {
  readonly name: string;
  readonly email: string;
  readonly organization: string;
  readonly password: string;
};

/** What is wrong with a field, in words; no entry means nothing. */
export type SignUpErrors = { readonly [field in keyof SignUpForm]?: string };

export type SignUp = {
  readonly accounts: AccountStorage;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly throttle: Pick<ThrottleStorage, 'countAttempt'>;
  readonly now: () => number;
  readonly createId: () => string;
};

export const PASSWORD_LENGTH = { least: 8, most: 255 } as const;

export type SignUpOutcome =
  | { readonly outcome: 'signed_up'; readonly account: Account }
  | { readonly outcome: 'refused'; readonly errors: SignUpErrors }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number };

/** Creates account and organization; answers the account, or what is wrong with each field. Throws PasswordQueueFull. */
export async function signUp(
  { form, origin }: { form: SignUpForm; origin: Origin },
  deps: SignUp,
): Promise<SignUpOutcome> {
  const errors = signUpErrors(form);
  if (Object.keys(errors).length > 0) return { outcome: 'refused', errors };
  const now = deps.now();
  const key = `sign-up:address:${hash('sha256', networkOf(origin.ip), 'base64url')}`;
  const { count, windowEndsAt } = await deps.throttle.countAttempt({ key, windowMs: TRIES.windowMs, now });
  if (count > TRIES.limit) {
    return { outcome: 'throttled', retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)) };
  }
  const account: Account = {
    accountId: deps.createId(),
    email: normalizeEmail(form.email),
    name: form.name.trim(),
    passwordHash: await deps.passwords.hash(form.password),
    createdAt: now,
  };
  for (;;) {
    const organization = newOrganization({ name: form.organization.trim(), organizationId: deps.createId(), now });
    const { accountId } = account;
    const { organizationId } = organization;
    const audit: AuditEvent = { action: 'sign_up', concerns: { organizationId }, accountId, origin, happenedAt: now };
    const outcome = await deps.accounts.createOrganizationWithOwner({
      organization,
      account,
      profile: NEW_AGENT,
      audit,
    });
    if (outcome === 'created') return { outcome: 'signed_up', account };
    if (outcome === 'email_taken') {
      const email = 'There is already an account with this e-mail address. Sign in instead.';
      return { outcome: 'refused', errors: { email } };
    }
  }
}

/** An organization with a fresh license number and, unless given, a slug made from its name and a random tail. */
export function newOrganization(from: {
  name: string;
  organizationId: string;
  now: number;
  slug?: string;
}): Organization {
  const tail = randomInt(36 ** 5)
    .toString(36)
    .padStart(5, '0');
  return {
    organizationId: from.organizationId,
    licenseId: randomInt(10_000_000, 100_000_000),
    slug: from.slug ?? `${slugOf(from.name)}-${tail}`,
    name: from.name,
    createdAt: from.now,
  };
}

/** The name in lower-case ASCII letters, digits and hyphens. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'team' : slug;
}

/** What is wrong with an e-mail address, in words. */
export function emailFault(email: string): string | undefined {
  const text = normalizeEmail(email);
  if (text === '') return 'Enter your e-mail address.';
  if (text.length > 128) return 'An e-mail address can have 128 characters at most.';
  if (!/^[^\s@<>"',;:\\()[\]\p{C}]+@[^\s@<>"',;:\\()[\]\p{C}]+$/u.test(text)) {
    return 'This is not an e-mail address. It should look like name@example.com.';
  }
  return undefined;
}

/** What is wrong with a new password, in words. */
export function passwordFault(password: string): string | undefined {
  if (password === '') return 'Choose a password.';
  if (password.length < PASSWORD_LENGTH.least) return `A password needs at least ${PASSWORD_LENGTH.least} characters.`;
  if (password.length > PASSWORD_LENGTH.most) return `A password can have ${PASSWORD_LENGTH.most} characters at most.`;
  return undefined;
}

/** What is wrong with a name of a person or organization, in words. */
export function nameFault(name: string, whose: string): string | undefined {
  const text = name.trim();
  if (text === '') return `Enter ${whose}.`;
  if (text.length > 127) return 'A name can have 127 characters at most.';
  if (/\p{Cc}/u.test(text)) return 'A name can’t have control characters.';
  return undefined;
}

function signUpErrors(form: SignUpForm): SignUpErrors {
  const email = emailFault(form.email);
  const password = passwordFault(form.password);
  const name = nameFault(form.name, 'your name');
  const organization = nameFault(form.organization, 'the name of your company or team');
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(organization === undefined ? {} : { organization }),
    ...(password === undefined ? {} : { password }),
  };
}
