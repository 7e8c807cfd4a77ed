// The actions on who accepts chats.

import { Type } from 'typebox';
import { requireAccess } from '../../../api/access/access.ts';
import { setRoutingStatus } from '../../../chat/acts/status.ts';
import { text } from '../../actions/fields.ts';
import { defineAction } from './define.ts';

export const setRoutingStatusAction = defineAction({
  name: 'set_routing_status',
  summary: 'Says whether an agent accepts chats: the requester, or, with agents--all:rw, another one.',
  scopes: ['agents--my:rw', 'agents--all:rw'],
  payload: Type.Object({
    status: Type.Unsafe<'accepting_chats' | 'not_accepting_chats' | 'offline'>({
      type: 'string',
      enum: ['accepting_chats', 'not_accepting_chats', 'offline'],
    }),
    agent_id: Type.Optional(text(256, 'The agent’s e-mail address; the requester’s own unless given.')),
  }),
  pushes: ['routing_status_set', 'chat_transferred', 'user_added_to_chat'],
  async run(call, { status: wire, agent_id: login }) {
    if (login !== undefined && login.toLowerCase() !== call.who.actor.id) {
      requireAccess(call.who.caller, { scopes: ['agents--all:rw'] });
    }
    const status = wire.replaceAll('_', ' ') as 'accepting chats' | 'not accepting chats' | 'offline';
    await call.act((rows, acting) => setRoutingStatus(rows, acting, { login, status }));
    return undefined;
  },
});
