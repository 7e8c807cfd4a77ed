// The action that notes how far somebody has read, which both sides have.

import { Type } from 'typebox';
import { markEventsAsSeen } from '../../chat/acts/events.ts';
import type { Speaker } from '../speaker.ts';
import { parseUs } from '../times.ts';
import { type Action, completeAction } from './action.ts';
import { ChatId } from './fields.ts';

const payload = Type.Object({
  chat_id: ChatId,
  seen_up_to: Type.String({ maxLength: 64, description: 'A time (RFC 3339).' }),
});

/** The action of a side. */
export function createMarkEventsAsSeen<Who extends Speaker>(of: Pick<Action<Who>, 'summary' | 'scopes'>): Action<Who> {
  return completeAction<Who, typeof payload>({
    ...of,
    name: 'mark_events_as_seen',
    payload,
    pushes: ['events_marked_as_seen'],
    async run(call, { chat_id: chatId, seen_up_to }) {
      const seenUpToUs = parseUs(seen_up_to, 'seen_up_to');
      await call.act((rows, acting) => markEventsAsSeen(rows, acting, { chatId, seenUpToUs }));
      return undefined;
    },
  });
}
