// Names that mean something to JavaScript, as names and as values.
import { expect, test } from 'vitest';
import { livechatUrl, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { shownError, signIn } from '../wire/person-acts.ts';
import { call, inBody } from '../wire/program-acts.ts';
import { apiKeyOf, callApi } from './api-site.ts';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

describeOnBothDatabases('names that objects have by themselves', (world) => {
  test('A35: as values of protocol parameters they are unknown ones, at every endpoint', async () => {
    const client = await makeProgram(world, { confidential: true, restricted: true });
    const browser = await signIn(world, await makePerson(world));
    for (const name of NAMES) {
      for (const endpoint of ['/oauth/token', '/token', '/v2/token'] as const) {
        const { json } = await call(world, `POST ${endpoint}`, { form: { grant_type: name, ...inBody(client) } });
        expect(json.error ?? json.oauth_exception).toBe('unsupported_grant_type');
      }
      for (const [parameter, error] of [
        ['response_type', 'unsupported_response_type'],
        ['scope', 'invalid_scope'],
        ['prompt', 'invalid_request'],
        ['code_challenge_method', 'invalid_request'],
      ] as const) {
        const page = await browser.get(standardUrl(world, { client, parameters: { [parameter]: name } }));
        expect({ parameter, error: page.location?.searchParams.get('error') }).toEqual({ parameter, error });
      }
      const unknown = await browser.get(livechatUrl(world, { client, parameters: { client_id: name } }));
      expect(shownError(unknown).details).toBe('client_id_not_found');
      for (const shown of [`/ooops?oauth_exception=${name}`, `/?identity_exception=${name}`]) {
        expect((await world.browse().get(world.issuer + shown)).body).not.toMatch(/function|\[object|native code/);
      }
    }
  });

  test('A35: as names in forms and JSON they are no parameters, and change no object', async () => {
    const client = await makeProgram(world, { confidential: true });
    const hidden = { grant_type: 'client_credentials', ...inBody(client) };
    const bodies = [
      `{"__proto__":${JSON.stringify(hidden)}}`,
      `{"constructor":{"prototype":${JSON.stringify(hidden)}}}`,
      `{"\\u005f_proto__":${JSON.stringify(hidden)},"client_id":"${client.clientId}"}`,
      ...['__proto__[grant_type]', 'constructor[prototype][grant_type]', '__proto__.grant_type'].map(
        (name) => `${encodeURIComponent(name)}=client_credentials&client_id=${client.clientId}`,
      ),
    ];
    for (const body of bodies) {
      for (const endpoint of ['/oauth/token', '/token', '/v2/token'] as const) {
        const { json } = await call(world, `POST ${endpoint}`, { body });
        expect(json.error ?? json.oauth_exception).toMatch(/^(invalid|bad)_request$/);
      }
    }
    expect(({} as Record<string, unknown>).grant_type).toBeUndefined();
  });

  test('A35: as fields of the API they are refused by name, in JSON and in forms', async () => {
    const owner = await makePerson(world, { role: 'owner' });
    const as = [owner.email, await apiKeyOf(world, owner)] as const;
    const path = `/agents/${encodeURIComponent(owner.email)}` as const;
    for (const name of NAMES) {
      const json = JSON.parse(`{"job_title":"x","${name}":{"permission":"owner"}}`) as unknown;
      const { status, text } = await callApi(world, `PUT ${path}`, { as, json });
      expect({ name, status, isNamed: text.includes(name) }).toEqual({ name, status: 400, isNamed: true });
    }
    expect(({} as Record<string, unknown>).permission).toBeUndefined();
  });
});
