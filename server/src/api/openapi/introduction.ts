// The words of the document that belong to no single call. Markdown, as OpenAPI has it.

import { ERROR_STATUS } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { API_VERSION } from '../requests/version.ts';

/** What a developer should know before the first call. */
export function writeIntroduction(api: Pick<ApiDependencies, 'apiUrl' | 'chatActions'>): string {
  const agents = listed(api.chatActions.agent);
  const customers = listed(api.chatActions.customer);
  const types = Object.entries(ERROR_STATUS).map(([type, status]) => `| \`${type}\` | ${status} |`);
  return `
### First call
\`\`\`
curl -H 'X-API-Version: ${API_VERSION}' -u 'LOGIN:API_KEY' ${api.apiUrl}/agents
curl -H 'X-API-Version: ${API_VERSION}' -H 'Authorization: Bearer ACCESS_TOKEN' ${api.apiUrl}/agents
\`\`\`
Every call needs the header \`X-API-Version: ${API_VERSION}\` and credentials. The credentials say which organization is meant; no parameter does.

### Credentials
| | header | may do |
|---|---|---|
| access token | \`Authorization: Bearer …\` | what its scopes say, within the role of the person |
| personal access token | \`Bearer …\`, or \`Basic\` with the e-mail address or account id before the colon | the same |
| API key | \`Basic\` with \`login:api_key\` | all that the role may |

An API key opens everything, so it is shown only to calls that were made with it: no token can be turned into a key.

### Requests
Bodies are JSON or forms (\`groups[]=1\`, \`agents[0]=ada@example.com\`, \`notifications[new_visitor]=1\`; an empty list is \`groups[]=\`), UTF-8, at most 64 kB.
A field that a call does not have is refused with its name, and so is one that is sent twice. Any origin may call from a browser.
Every GET takes \`callback=name\` and then answers JavaScript that calls that name.

### Refusals
\`\`\`json
{ "error": { "type": "validation", "message": "The field login is missing.", "field": "login" }, "request_id": "…" }
\`\`\`
\`message\` is for you, not for your users. \`field\` is there when one field, parameter or header is wrong.

| type | status |
|---|---|
${types.join('\n')}

What belongs to another organization is \`not_found\`, like what does not exist.

### Chats
The chat APIs are on this site too, in shapes of their own, so their actions are not among the calls below. The Agent Chat API takes the
same credentials, and no \`X-API-Version\`.
\`\`\`
curl -H 'Authorization: Bearer ACCESS_TOKEN' -H 'Content-Type: application/json' -d '{}' ${api.apiUrl}/v3.5/agent/action/list_chats
\`\`\`
An action is called with \`POST /v3.5/agent/action/NAME\` and its payload as JSON; or over a WebSocket at \`/v3.5/agent/rtm/ws\`, first of all \`login\`, which
also pushes what happens. \`/v3.4/\` is the same.

The actions: ${agents}.

The Customer Chat API is its other side: \`POST /v3.5/customer/action/NAME?organization_id=…\` and \`/v3.5/customer/rtm/ws?organization_id=…\`, with the token of a customer.
The actions: ${customers}.
`.trim();
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
