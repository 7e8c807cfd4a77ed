// All parts of the app, made once, for the components that use them.

import { createContext, useContext } from 'react';
import { type Archives, openArchives } from './archives/archives.ts';
import { type ChatActs, createChatActs } from './chats/acts.ts';
import { type ChatDesk, openChatDesk } from './chats/chat-desk.ts';
import { type Colleagues, openColleagues } from './people/colleagues.ts';
import type { Session } from './session/session.ts';
import type { Site } from './site.ts';
import { openVisitors, type Visitors } from './visitors/visitors.ts';
import { createRest, type Rest } from './wire/rest.ts';

export type Desk = {
  readonly site: Site;
  readonly session: Session;
  readonly rest: Rest;
  readonly chats: ChatDesk;
  readonly acts: ChatActs;
  readonly colleagues: Colleagues;
  readonly visitors: Visitors;
  readonly archives: Archives;
};

export function openDesk({ site, session }: { site: Site; session: Session }): Desk {
  const rest = createRest({ site, session });
  const chats = openChatDesk({ site, session, kept: sessionStorage, now: Date.now });
  const acts = createChatActs(chats);
  const colleagues = openColleagues({ desk: chats, rest });
  const visitors = openVisitors({ rest, desk: chats });
  const archives = openArchives({ rest });
  return { site, session, rest, chats, acts, colleagues, visitors, archives };
}

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('There is no desk around this component.');
  return desk;
}
