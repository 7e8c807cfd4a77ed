// With the token of an agent, a server makes customers and gets tokens for them: three requests, as they go over the wire.

export const { ACCOUNTS_URL = 'http://localhost:7700', CLIENT_ID = '' } = process.env;
export const SCOPE = 'customers:own';

/** 1. Whose token it is, and whether it may do this. Better than to find out at the first customer. */
export async function checkAgentToken(agentToken) {
  if (!agentToken) throw new Error('There is no agent token. Sign in, or set AGENT_TOKEN');
  const info = await call('/info', { headers: { authorization: `Bearer ${agentToken}` } });
  if (info.client_id !== CLIENT_ID) {
    throw new Error(
      `The agent token was issued to the client ${info.client_id}, and CLIENT_ID is ${CLIENT_ID || 'not set'}`,
    );
  }
  const scopes = info.scope.split(',');
  if (!scopes.includes(SCOPE)) {
    throw new Error(
      `The agent token lacks the scope ${SCOPE}; it has ${scopes.join(', ')}. Ask for it when the agent signs in`,
    );
  }
  return info;
}

/** 2. A new customer with a token; or 3., with its id, another token of the same one. `seconds`: how long it lives. */
export async function getCustomerToken(agentToken, { redirectUri, customerId, seconds }) {
  const answer = await call('/customer/', {
    method: 'POST',
    headers: { authorization: `Bearer ${agentToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: CLIENT_ID,
      response_type: 'token',
      redirect_uri: redirectUri,
      entity_id: customerId,
      valid_for: seconds,
    }),
  });
  return { customerId: answer.entity_id, token: answer.access_token, expiresIn: answer.expires_in };
}

async function call(path, options) {
  const response = await fetch(ACCOUNTS_URL + path, { ...options, signal: AbortSignal.timeout(5000) }).catch(() => {
    throw new Error(`${ACCOUNTS_URL} does not answer. Start the platform with npm start`);
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(`${path} answered ${response.status}: ${(body.exception_description ?? '').replace(/\.$/, '')}`);
}
