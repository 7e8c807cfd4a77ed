// What customers can know of the agents: whether somebody is there, and who would answer.

import { Type } from 'typebox';
import { ChatRefusal } from '../../../chat/refusal.ts';
import { chooseAgent, groupStatuses } from '../../../chat/routing.ts';
import { GroupIds } from '../../actions/fields.ts';
import { invalid } from '../../errors.ts';
import { presentAgent } from '../present/users.ts';
import { defineAction } from './define.ts';

export const listGroupStatuses = defineAction({
  name: 'list_group_statuses',
  summary:
    'Whether a new chat of each group would find an agent (online), a queue (online_for_queue) or nobody (offline).',
  payload: Type.Object({ all: Type.Optional(Type.Boolean()), group_ids: Type.Optional(GroupIds(200)) }),
  async run({ api, organizationId }, { all = false, group_ids: wanted }) {
    if (!all && wanted === undefined) throw invalid('group_ids', 'Give group_ids, or all: true.');
    const { agents, groupIds, load } = await api.chats.readStaff(organizationId);
    const known = [0, ...groupIds].filter((groupId) => all || wanted?.includes(groupId) === true);
    return { groups_status: Object.fromEntries(groupStatuses(agents, { groupIds: known, load })) };
  },
});

export const getPredictedAgent = defineAction({
  name: 'get_predicted_agent',
  summary: 'The agent who would get the customer’s chat now.',
  payload: Type.Object({ group_id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })) }),
  async run({ api, organizationId, who }, { group_id }) {
    const { agents, load } = await api.chats.readStaff(organizationId);
    const groupIds = [who.groupId ?? group_id ?? who.pageGroupId ?? 0];
    const free = chooseAgent(agents, { groupIds, load });
    // Whoever has most room once somebody leaves.
    const agent =
      free ??
      chooseAgent(
        agents.map((one) => ({ ...one, maxChats: Number.MAX_SAFE_INTEGER })),
        { groupIds, load },
      );
    if (agent === undefined) throw new ChatRefusal('groups_offline', 'No agent of this group accepts chats now.');
    return { agent: presentAgent(organizationId, agent), queue: free === undefined };
  },
});
