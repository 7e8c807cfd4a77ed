// oidc-provider as its documentation sets it up, with an adapter of its documented interface over Maps. The adapter that it
// brings is for development: it holds 1000 entries, and walks all tokens of a consent at each new one.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { client, listen, origin, publicClient } from './listen.mjs';

const entries = new Map();
const byUid = new Map();
const byGrant = new Map();

class MapAdapter {
  constructor(model) {
    this.model = model;
  }

  #key(id) {
    return `${this.model}:${id}`;
  }

  async upsert(id, payload) {
    const key = this.#key(id);
    entries.set(key, payload);
    if (payload.uid) byUid.set(payload.uid, key);
    if (payload.grantId === undefined) return;
    const members = byGrant.get(payload.grantId);
    if (members) members.add(key);
    else byGrant.set(payload.grantId, new Set([key]));
  }

  async find(id) {
    return entries.get(this.#key(id));
  }

  async findByUid(uid) {
    return entries.get(byUid.get(uid));
  }

  async findByUserCode() {
    return undefined;
  }

  async consume(id) {
    entries.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    const key = this.#key(id);
    byGrant.get(entries.get(key)?.grantId)?.delete(key);
    entries.delete(key);
  }

  async revokeByGrantId(grantId) {
    for (const key of byGrant.get(grantId) ?? []) entries.delete(key);
    byGrant.delete(grantId);
  }
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(origin, {
  adapter: MapAdapter,
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [client.redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signed_response_alg: 'ES256',
    },
    {
      client_id: publicClient.id,
      redirect_uris: [publicClient.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' }] },
  scopes: ['openid', 'agents'],
  cookies: { keys: ['a key that signs the cookies of this bench'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // Its default asks for the scope offline_access, which needs a consent each time; here every exchange gives both tokens.
  issueRefreshToken: (_ctx, oauthClient) => oauthClient.grantTypeAllowed('refresh_token'),
  pkce: { required: () => true },
});

/** The interaction that the documentation describes, with a person who says yes to everything. */
async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'account-1' } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const handle = provider.callback();
listen(
  (request, response) =>
    request.url.startsWith('/interaction/') ? interact(request, response) : handle(request, response),
  {
    scope: 'agents',
    paths: { token: '/token', authorize: '/auth', introspect: '/token/introspection' },
    bearer: { path: '/me', scope: 'openid' },
  },
);
