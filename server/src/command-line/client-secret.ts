// client secret add, client secret remove: a new secret lives beside the old one until that is removed or expires, so that an app can
// change from one to the other at its own time.

import { addClientSecret, MOST_SECRETS, removeClientSecret } from '../oauth/client-secrets.ts';
import { OPERATOR } from './acts.ts';
import type { Command } from './command.ts';
import { durationMs } from './duration.ts';
import { UsageError } from './flags.ts';
import { findClient, noSuchClient, printSecrets } from './print-client.ts';

export const addSecret: Command = {
  words: 'give a client another secret, which is shown this once',
  usage: '--client ID [--expires-old 24h]',
  flags: { client: { kind: 'text', required: true }, 'expires-old': { kind: 'text' } },
  async run(flags, parts) {
    const clientId = flags.required('client');
    const expires = flags.text('expires-old');
    const othersEndAfterMs = expires === undefined ? undefined : durationMs('expires-old', expires);
    const added = await addClientSecret({ clientId, othersEndAfterMs, by: OPERATOR }, parts);
    switch (added.outcome) {
      case 'added': {
        const secrets = printSecrets(await findClient(clientId, parts));
        return { client_id: clientId, secret_id: added.secretId, client_secret: added.secret, secrets };
      }
      case 'not_found':
        throw new UsageError(noSuchClient(clientId));
      case 'public_client':
        throw new UsageError('--client: this is a client of type javascript, and those have no secret.');
      case 'too_many':
        throw new UsageError(
          `--client: it has ${MOST_SECRETS} living secrets already, and no more are allowed. Remove one (client secret remove), or wait until one expires.`,
        );
    }
  },
};

export const removeSecret: Command = {
  words: 'take a secret from a client: it stops working at once (its id: client show)',
  usage: '--client ID --secret-id ID',
  flags: { client: { kind: 'text', required: true }, 'secret-id': { kind: 'text', required: true } },
  async run(flags, parts) {
    const client = await findClient(flags.required('client'), parts);
    const secretId = flags.required('secret-id');
    if (!(await removeClientSecret({ client, secretId, by: OPERATOR }, parts))) {
      throw new UsageError(`--secret-id: the client has no living secret ${JSON.stringify(secretId)}.`);
    }
    const { clientId } = client;
    const secrets = printSecrets(await findClient(clientId, parts));
    return { client_id: clientId, secret_id: secretId, removed: true, secrets };
  },
};
