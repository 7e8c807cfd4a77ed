// What a token is good for: the call that every round makes of the API.

/** What `GET /agents` answers to a token: the status, and the logins of the agents. */
export async function listAgents(api: string, accessToken: string): Promise<{ status: number; logins: string[] }> {
  const headers = { authorization: `Bearer ${accessToken}`, 'x-api-version': '2' };
  const response = await fetch(`${api}/agents`, { headers });
  const agents = response.ok ? ((await response.json()) as { login: string }[]) : [];
  return { status: response.status, logins: agents.map(({ login }) => login) };
}
