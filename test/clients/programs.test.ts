// Libraries for programs on Node, each from npm as it is: a person signs in at our pages, the program redeems the code, calls the
// API, and does all else that the library has a call for. `clients.ts` says what each proves; the round must prove just that.
import { beforeAll, expect, test } from 'vitest';
import { type RegisteredClient, registerClient } from '../browser/app-site.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { listAgents } from './agents.ts';
import { PROGRAMS, type ProgramName, type Proof } from './clients.ts';
import { arctic } from './programs/arctic.ts';
import { badgatewayOAuth2Client } from './programs/badgateway-oauth2-client.ts';
import { fastifyPlugin } from './programs/fastify-oauth2.ts';
import { grantApp } from './programs/grant.ts';
import { oauth4webapi } from './programs/oauth4webapi.ts';
import { openidClient } from './programs/openid-client.ts';
import { passportOAuth2 } from './programs/passport-oauth2.ts';
import type { Connect, Program } from './programs/program.ts';
import { simpleOAuth2, simpleOAuth2OnLivechat } from './programs/simple-oauth2.ts';
import { inviteVisitor } from './programs/visitor.ts';

const CONNECT: Readonly<Record<ProgramName, Connect>> = {
  'openid-client': openidClient,
  oauth4webapi,
  'simple-oauth2': simpleOAuth2,
  'simple-oauth2 on livechat': simpleOAuth2OnLivechat,
  'passport-oauth2': passportOAuth2,
  grant: grantApp,
  '@badgateway/oauth2-client': badgatewayOAuth2Client,
  arctic,
  '@fastify/oauth2': fastifyPlugin,
};
const scopes = ['agents--all:ro', 'agents--my:ro'];

let server: ServerProcess;
let client: RegisteredClient;
/** A program each has a port of its own, for those that bring an app. */
const redirectUris = new Map<ProgramName, string>();

beforeAll(async () => {
  server = await startServer();
  const ports = await findFreePorts(PROGRAMS.length);
  for (const [index, { name, callback }] of PROGRAMS.entries()) {
    redirectUris.set(name, `http://localhost:${ports[index]}${callback ?? '/callback'}`);
  }
  client = await registerClient(server, {
    name: 'Program',
    type: 'server',
    redirectUris: [...redirectUris.values()],
    scopes,
  });
});

const opens = (accessToken: string) => listAgents(server.urls.api, accessToken);

/** Goes the whole round of a program, and tells what it proved. */
async function goRound({ name, wire }: (typeof PROGRAMS)[number]): Promise<Proof[]> {
  const proved: Proof[] = [];
  const { client_id, client_secret = '' } = client;
  const redirect_uri = redirectUris.get(name) ?? '';
  const logged = server.logs().length;
  const program: Program = await CONNECT[name]({
    issuer: server.urls.accounts,
    client_id,
    client_secret,
    redirect_uri,
    scopes,
  });
  const visitor = await inviteVisitor(server.urls.accounts, redirect_uri);

  let tokens = await program.signIn(visitor);
  expect(await opens(tokens.accessToken)).toEqual({ status: 200, logins: [visitor.email] });
  expect(visitor.asked().get('scope')).toBe(scopes.join(wire === 'livechat' ? ',' : ' '));
  proved.push('redirect');
  if (server.logs().slice(logged).includes('/.well-known/oauth-authorization-server')) proved.push('metadata');
  if (visitor.asked().get('code_challenge_method') === 'S256') {
    expect(visitor.asked().get('code_challenge')).toMatch(/^[\w-]{43}$/);
    proved.push('PKCE');
  }
  if (program.refresh) {
    const refreshed = await program.refresh(tokens);
    expect(refreshed.accessToken).not.toBe(tokens.accessToken);
    tokens = refreshed;
    expect(await opens(tokens.accessToken)).toEqual({ status: 200, logins: [visitor.email] });
    proved.push('refresh');
  }
  if (program.introspect) expect(await program.introspect(tokens)).toBe(true);
  if (program.revoke) {
    await program.revoke(tokens);
    expect((await opens(tokens.accessToken)).status).toBe(401);
    proved.push('revocation');
  }
  if (program.introspect) {
    expect(await program.introspect(tokens)).toBe(false);
    proved.push('introspection');
  }
  if (program.clientCredentials) {
    const { status, logins } = await opens(await program.clientCredentials());
    expect({ status, sees: logins.includes('agent@acme.example') }).toEqual({ status: 200, sees: true });
    proved.push('client credentials');
  }
  return proved;
}

test.each(PROGRAMS.map((listed) => [listed.name, listed.proves.join(', '), listed] as const))(
  '%s does its round: %s',
  async (_name, _proves, listed) => {
    expect(await goRound(listed)).toEqual(listed.proves);
  },
);
