// docs/reference/audit-log.md, from the table of actions.

import { AUDIT_ACTIONS } from '../../server/src/accounts/audit-log.ts';
import { writePage, writeTable } from './page.ts';

/** The page. */
export function writeAuditLog(): string {
  return writePage({
    title: 'Audit log',
    from: 'server/src/accounts/audit-log.ts',
    parts: [
      `Who did what to what, when, and from where. An act and its event are saved together: what was answered is in the log, and what failed
is not. Events are kept for \`GATEHOUSE_AUDIT_DAYS\` days ([settings](settings.md)), and nobody can change them.`,
      `Administrators and owners read the log of their organization with \`GET /manage/v1/audit-events\` (scope \`audit_log--all:ro\`, or their API
key); the operator reads all of it with [\`gatehouse audit\`](command-line.md#audit).`,
      `\`\`\`sh
field() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8'))['$1']"; }
TOKEN=$(npm run -s gatehouse -- token create --account owner@acme.example --scopes audit_log--all:ro --json | field token)
curl "http://localhost:7701/manage/v1/audit-events?limit=5" -H "Authorization: Bearer $TOKEN" -H "X-API-Version: 2"
\`\`\``,
      `The answer is \`events[]\`, newest first, and \`next_cursor\` while there are older ones: send it as \`cursor\` with the same filters. An event has
\`event_id\`, \`happened_at\`, \`action\`, \`actor\` (\`account\`, \`client\`, \`command_line\` or \`unknown\`), \`details\`, and where they are known
\`account_id\` and \`login\` of the person, \`client_id\`, \`target\` (the id of what was acted upon), \`ip\` and \`user_agent\`.`,
      '## Actions',
      writeTable(
        ['action', 'the actor'],
        Object.entries(AUDIT_ACTIONS).map(([name, words]) => [`\`${name}\``, words]),
      ),
      `## In whose log

What happens in an organization stands in its log. Signing in and out, ending sessions and changing a password concern an account, and the
account opens every organization that it is in: so they stand in the log of each of them, and an app that took part is named only in the log
of the organization that it acted in. What concerns no organization, such as a refused sign-in with an e-mail address that nobody has, is seen
by the operator alone.`,
      `## What is not in it

- Secrets, tokens, passwords and what was typed into a form: an e-mail address that nobody has is not kept, since it may be a password in
  the wrong field.
- What goes well all day long: tokens issued, refreshed and used, answers without a page, calls of the API that only read.
- Wrong client secrets and tokens, and sign-ins that were told to wait.
- The demo world as it is filled in.`,
    ],
  });
}
