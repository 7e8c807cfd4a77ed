// What an agent app asks when an agent chooses a chat action: the URL to open, or that our server calls it.

import type { Customer } from '../../chat/chat.ts';
import { reaches } from '../../chat/reach.ts';
import type { InstalledChatAction } from '../../extensions/app.ts';
import { type ActedOnCustomer, type ChatActionSource, chatActionUrl } from '../../extensions/chat-action-url.ts';
import { diagnose } from '../../extensions/diagnosis.ts';
import { RegistryRefusal } from '../../extensions/refusal.ts';
import { sendWebhook, WEBHOOK_TYPE } from '../../extensions/webhook.ts';
import { signJwt } from '../../oauth/jwt.ts';
import { mayUse } from '../access/access.ts';
import { type Caller, getCaller, holdsScope } from '../access/caller.ts';
import { chatReachOf, getAgent } from '../access/chat-reach.ts';
import { ApiError, notFound } from '../answers/errors.ts';
import { READ_CHATS } from '../chats/schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { ActedOnChat, ChatActionParameter, RunAnswer } from './chat-action-schemas.ts';
import { READ } from './installations.ts';
import { DiagnosisAnswer } from './opened.ts';
import { mayReach, requireAgent } from './reach.ts';

const config = { access: { scopes: [READ] } };
const tags = ['Installations'];
const consumes = ['application/json'];

type ActedOn = {
  readonly chat_id: string;
  readonly thread_id?: string;
  readonly source: ChatActionSource;
};

export function registerRuns(calls: ApiInstance, api: ApiDependencies): void {
  const { askExtension: ask, accountsUrl: issuer, signingKeys, createId, now } = api;
  const sign = async (claims: object) => signJwt(claims, { type: WEBHOOK_TYPE, signer: await signingKeys.signer() });

  calls.route({
    method: 'POST',
    url: '/manage/v1/chat-actions/:chat_action_id/runs',
    config,
    schema: {
      operationId: 'runChatAction',
      tags,
      summary: 'Run a chat action',
      description:
        'For a chat that you may read. openLink and openModal: answers the URL, with what the app may know of the chat in its query. sendWebhook: our server calls that URL once, and waits 5 seconds at most.',
      params: ChatActionParameter,
      body: ActedOnChat,
      consumes,
      response: { 200: RunAnswer },
    },
    async handler(request) {
      const caller = getCaller(request);
      const installed = await findReachableAction(api, caller, request.params.chat_action_id);
      const url = await urlFor(api, { caller, installed, actedOn: request.body });
      if (installed.chatAction.kind !== 'sendWebhook') return { outcome: 'url' as const, url };
      const result = await sendWebhook({ url, installed }, { ask, sign, issuer, createId, now });
      const { installationId } = installed.installation;
      const { chatActionId } = installed.chatAction;
      request.log.info({ installationId, chatActionId, outcome: result.outcome }, 'webhook of a chat action');
      if (result.outcome === 'sent') return { outcome: 'sent' as const };
      return { outcome: 'failed' as const, status: result.status ?? null, message: result.message };
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/chat-actions/:chat_action_id/diagnosis',
    config,
    schema: {
      operationId: 'diagnoseChatAction',
      tags,
      summary: 'Find out why a dialog does not load',
      description: 'Our server asks for the URL of an openModal once, and looks at the headers of the answer.',
      params: ChatActionParameter,
      body: ActedOnChat,
      consumes,
      response: { 200: DiagnosisAnswer },
    },
    async handler(request) {
      const caller = getCaller(request);
      const installed = await findReachableAction(api, caller, request.params.chat_action_id);
      if (installed.chatAction.kind !== 'openModal') {
        throw new RegistryRefusal('conflict', 'This chat action opens no dialog, so there is nothing to look at.');
      }
      const url = await urlFor(api, { caller, installed, actedOn: request.body });
      return diagnose({ ...installed, widget: { url } }, { ask, agentAppOrigin: api.platform.agentAppOrigin });
    },
  });
}

/** The chat action, when its app is installed and within reach of this agent. Throws a 403 or a 404. */
async function findReachableAction(
  { installations }: Pick<ApiDependencies, 'installations'>,
  caller: Caller,
  chatActionId: string,
): Promise<InstalledChatAction> {
  const { organizationId } = requireAgent(caller);
  const found = await installations.findInstalledChatAction({ organizationId, chatActionId });
  if (found === undefined || !mayReach(caller, found)) {
    throw notFound('No chat action with this id is installed in your organization.');
  }
  return found;
}

type Asked = { readonly caller: Caller; readonly installed: InstalledChatAction; readonly actedOn: ActedOn };

/** Its URL about a chat that the caller may read, with no more in it than both the app and the caller may know. */
async function urlFor(api: ApiDependencies, { caller, installed, actedOn }: Asked): Promise<string> {
  const { app, installation, chatAction } = installed;
  if (chatAction.url === undefined) {
    throw new RegistryRefusal('conflict', 'This chat action shows a widget, so there is no URL to open or call.');
  }
  const { organizationId } = caller;
  const [{ login, threadId, customer }, organization] = await Promise.all([
    findChat(api, caller, actedOn),
    api.accounts.findOrganization({ organizationId }),
  ]);
  if (organization === undefined) throw new Error('The caller’s organization is gone.');
  return chatActionUrl(
    chatAction.url,
    {
      licenseId: organization.licenseId,
      agentId: login,
      time: api.now(),
      clientId: app.clientId,
      source: actedOn.source,
      chatId: actedOn.chat_id,
      threadId,
      customer: customer && actedOnCustomer(customer, caller),
    },
    installation.scopes,
  );
}

/** The conversation, the customer in it, and who asks. Throws a 403 or a 404 for what the caller may not read. */
async function findChat(api: Pick<ApiDependencies, 'chats'>, caller: Caller, { chat_id: chatId, thread_id }: ActedOn) {
  const { organizationId } = caller;
  if (!READ_CHATS.some((scope) => mayUse(caller, scope))) {
    throw new ApiError(
      'authorization',
      `This call is about a chat, and needs one of the scopes ${READ_CHATS.join(', ')}.`,
    );
  }
  const agent = await getAgent(caller, api.chats);
  const chat = await api.chats.findChat({ organizationId, chatId });
  const threadId = thread_id ?? chat?.lastThreadId;
  const thread = threadId === undefined ? undefined : await api.chats.findThread({ organizationId, threadId });
  if (chat === undefined || thread?.chatId !== chatId) throw notFound('Your organization has no such chat.');
  const reach = chatReachOf(caller, agent, READ_CHATS);
  if (!reaches(reach, { groupIds: thread.groupIds, users: chat.users })) {
    throw new ApiError(
      'authorization',
      'You have no access to this chat: it belongs to none of your groups, and you do not take part in it.',
    );
  }
  const customer = chat.users.find((user) => user.type === 'customer')?.customer;
  return { login: agent.login, threadId: thread.threadId, customer };
}

/** Where customers are, the platform does not know: of their visits it keeps no address. */
function actedOnCustomer({ customerId, name, email }: Customer, caller: Caller): ActedOnCustomer {
  return { id: customerId, name, ...(holdsScope(caller, 'customers:ro') ? { email } : {}) };
}
