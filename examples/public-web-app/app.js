// The implicit grant (RFC 6749 4.2): leave for the accounts site, come back with a token in the fragment.

const { accountsUrl, apiUrl, clientId, redirectUri } = document.body.dataset;
const element = (id) => document.getElementById(id);

// The token lives in this variable. In a storage, any script that ever gets into the page could read it later; so a
// reload forgets it, and one click brings a new one.
let accessToken;

/** 1. Leave. The state is random and kept for this tab: an answer that does not repeat it is not ours. */
async function signIn() {
  // A friendly word if the platform is not running, instead of the browser's error page.
  const up = await fetch(`${accountsUrl}/health/ready`, { mode: 'no-cors' }).then(Boolean, () => false);
  if (!up) return showProblem(`${accountsUrl} does not answer. Start the platform with npm start, then try again.`);
  const state = crypto.randomUUID();
  sessionStorage.setItem('state', state);
  location.assign(
    `${accountsUrl}/?${new URLSearchParams({ response_type: 'token', client_id: clientId, redirect_uri: redirectUri, state })}`,
  );
}

/** 2. Come back. The fragment never leaves the browser; it still goes out of the address bar and the history at once. */
async function start() {
  const answer = new URLSearchParams(location.hash.slice(1) || location.search);
  history.replaceState(null, '', location.pathname);
  const state = sessionStorage.getItem('state');
  sessionStorage.removeItem('state');

  element('signed-out').hidden = false;
  if (!clientId) return showProblem('CLIENT_ID is not set. Start this example with: npm run example public-web-app');
  const refused = answer.get('error') ?? answer.get('oauth_exception') ?? answer.get('identity_exception');
  if (refused) return showProblem(`Sign-in did not work: ${refused}`);
  if (!answer.has('access_token')) return;
  // Somebody else's link could carry somebody else's token (RFC 6749 10.12).
  if (!state || answer.get('state') !== state) {
    return showProblem('This answer does not belong to a sign-in that began in this tab. Please sign in again.');
  }
  await useToken(answer.get('access_token'));
}

/** 3. Who is it, and is the token meant for us? One that another app was given must not work here (RFC 9700 4.6). */
async function useToken(token) {
  const info = await getJson(`${accountsUrl}/info`, token);
  if (info.client_id !== clientId) throw new Error('this token was issued to another app');
  accessToken = token;
  element('email').textContent = info.entity_id;
  element('license').textContent = info.license_id;
  element('scopes').textContent = info.scope.split(',').join(', ');
  element('expires').textContent = new Date(Date.now() + info.expires_in * 1000).toLocaleString();
  element('signed-out').hidden = true;
  element('signed-in').hidden = false;
  showAgents(await getJson(`${apiUrl}/agents`, token));
}

/** 4. Revoke the token when it is no longer needed; closing the tab only forgets it. */
async function revoke() {
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await fetch(`${accountsUrl}/v2/token`, { method: 'DELETE', headers });
  if (!response.ok && response.status !== 404) throw new Error(`${accountsUrl} answered ${response.status}`);
  location.reload();
}

async function getJson(url, token) {
  const headers = { authorization: `Bearer ${token}` };
  if (url.startsWith(apiUrl)) headers['x-api-version'] = '2';
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

function showAgents(agents) {
  // Names come from other people: textContent, never innerHTML.
  const items = agents.map((agent) => {
    const item = document.createElement('li');
    const details = document.createElement('small');
    details.textContent = `${agent.login} · ${agent.permission} · ${agent.status}`;
    item.append(agent.name, details);
    return item;
  });
  element('agents')
    .querySelector('ul')
    .replaceChildren(...items);
  element('agents').hidden = false;
}

function showProblem(text) {
  element('problem').textContent = text;
  element('problem').hidden = false;
}

const orExplain = (step) => () => step().catch((error) => showProblem(`That did not work: ${error.message}.`));
element('sign-in').addEventListener('click', orExplain(signIn));
element('revoke').addEventListener('click', orExplain(revoke));
orExplain(start)();
