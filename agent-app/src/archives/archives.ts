// The search of the archives. What the API can't filter, the words, is looked for here, a page after the other, as far as a step goes.

import { createStore, type Store } from '../state/store.ts';
import { type Rest, RestError } from '../wire/rest.ts';

export type ArchivedSaying = {
  readonly author_name: string;
  readonly text: string;
  readonly timestamp: number;
  readonly user_type: 'agent' | 'visitor' | 'supervisor';
};
export type ArchivedChat = {
  /** What the chat API calls a thread. */
  readonly id: string;
  readonly chat_id: string;
  readonly visitor?: { readonly id: string; readonly name?: string };
  readonly agents: readonly { readonly display_name: string; readonly email: string }[];
  readonly rate: string;
  readonly duration: number;
  readonly started_timestamp: number;
  readonly tags: readonly string[];
  readonly messages: readonly ArchivedSaying[];
};
export type ArchiveQuery = {
  readonly text: string;
  /** Days such as 2026-01-31; empty for none. */
  readonly from: string;
  readonly to: string;
  readonly agent: string;
  readonly tag: string;
};
export type ArchivesState = {
  readonly query: ArchiveQuery;
  readonly found: readonly ArchivedChat[];
  /** How many there are without the words. */
  readonly total: number | undefined;
  /** How many were looked at. */
  readonly searched: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly problem: string | undefined;
};
export type Archives = {
  readonly state: Store<ArchivesState>;
  readonly search: (query: ArchiveQuery) => Promise<void>;
  readonly more: () => Promise<void>;
};

export const NO_QUERY: ArchiveQuery = { text: '', from: '', to: '', agent: '', tag: '' };
/** So many are looked for at a time, in so many pages at most. */
const ENOUGH = 25;
const MOST_PAGES_AT_ONCE = 8;

type Answer = { readonly chats: readonly ArchivedChat[]; readonly total: number; readonly pages: number };

export function openArchives({ rest }: { rest: Pick<Rest, 'get'> }): Archives {
  const state = createStore<ArchivesState>({
    query: NO_QUERY,
    found: [],
    total: undefined,
    searched: 0,
    hasMore: false,
    isLoading: false,
    problem: undefined,
  });
  let page = 0;
  /** The search that counts: an answer to an earlier one comes too late. */
  let turn = 0;

  async function read(): Promise<void> {
    const mine = turn;
    const { query } = state.get();
    state.set((now) => ({ ...now, isLoading: true, problem: undefined }));
    try {
      let foundNow = 0;
      for (let pages = 0; pages < MOST_PAGES_AT_ONCE && foundNow < ENOUGH; pages += 1) {
        page += 1;
        const answer = await rest.get<Answer>('/chats', parametersOf(query, page));
        if (mine !== turn) return;
        const fitting = answer.chats.filter((chat) => matches(chat, query.text));
        foundNow += fitting.length;
        const hasMore = page < answer.pages;
        const isFirst = page === 1;
        state.set((now) => ({
          ...now,
          found: isFirst ? fitting : [...now.found, ...fitting],
          total: answer.total,
          searched: (isFirst ? 0 : now.searched) + answer.chats.length,
          hasMore,
        }));
        if (!hasMore) break;
      }
      state.set((now) => ({ ...now, isLoading: false }));
    } catch (error) {
      if (mine !== turn) return;
      page = Math.max(0, page - 1);
      const problem = error instanceof RestError ? error.message : 'You are not signed in.';
      state.set((now) => ({ ...now, isLoading: false, problem }));
    }
  }

  return {
    state,
    async search(query) {
      turn += 1;
      page = 0;
      // What was found stays in sight while the same is looked for again.
      const isSame = JSON.stringify(query) === JSON.stringify(state.get().query);
      const nothing = { found: [], total: undefined, searched: 0, hasMore: false };
      state.set((now) => ({ ...now, query, ...(isSame ? {} : nothing) }));
      await read();
    },
    async more() {
      if (!state.get().isLoading) await read();
    },
  };
}

export function parametersOf(query: ArchiveQuery, page: number): Record<string, string> {
  const { from, to, agent, tag } = query;
  return {
    page: String(page),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    ...(from === '' ? {} : { date_from: from }),
    ...(to === '' ? {} : { date_to: to }),
    ...(agent === '' ? {} : { agent }),
    ...(tag === '' ? {} : { 'tag[]': tag }),
  };
}

/** Whether all words are somewhere in it: in a name, an address, a tag or in what was said. */
export function matches(chat: ArchivedChat, text: string): boolean {
  const words = text.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return true;
  const people = chat.agents.flatMap(({ display_name: name, email }) => [name, email]);
  const said = chat.messages.map((message) => message.text);
  const all = [chat.id, chat.visitor?.name ?? '', ...people, ...chat.tags, ...said].join('\n').toLocaleLowerCase();
  return words.every((word) => all.includes(word));
}
