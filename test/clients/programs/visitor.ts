// The person who signs in to a program: real pages, no screen.
import { newPerson } from '../../browser/person.ts';
import { type Page, startBrowsing } from '../../support/http.ts';
import type { Visitor } from './program.ts';

/** Somebody who has just signed up. `asked` is the last authorization request that their browser was sent with. */
export interface NewVisitor extends Visitor {
  readonly email: string;
  asked(): URLSearchParams;
}

/** Signs up somebody new at the accounts site, and gives them another browser. */
export async function inviteVisitor(accounts: string, redirectUri: string): Promise<NewVisitor> {
  const person = await newPerson(accounts);
  const browse = startBrowsing();
  let asked = new URLSearchParams();
  const onTheWay = (next: URL) => {
    if (next.searchParams.has('response_type')) asked = next.searchParams;
    return !next.href.startsWith(`${redirectUri}?`);
  };
  const follow = (page: Page) => (page.location ? browse.follow(page, { follow: onTheWay }) : page);
  return {
    email: person.email,
    asked: () => asked,
    signIn: async (url) => {
      onTheWay(new URL(url));
      const form = await browse.get(url, { follow: onTheWay });
      const { email, password } = person;
      const consent = await follow(await browse.submit(form, 'sign-in', { email, password }));
      const { location } = await browse.submit(consent, 'consent', { decision: 'allow' });
      if (!location) throw new Error(`Allowing the program did not lead back to ${redirectUri}.`);
      return location;
    },
    open: async (url) => {
      const page = await browse.get(url);
      if (page.status !== 200) throw new Error(`${url.origin}${url.pathname}: ${page.status} ${page.body}`);
      return page.body;
    },
  };
}
