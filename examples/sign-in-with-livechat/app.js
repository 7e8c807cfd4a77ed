// The whole of "Sign in with LiveChat": init, one callback, one API call, sign-out.

const { accountsUrl, apiUrl, clientId } = document.body.dataset;
const element = (id) => document.getElementById(id);

function start() {
  if (!clientId)
    return showProblem('CLIENT_ID is not set. Start this example with: npm run example sign-in-with-livechat');
  if (!window.AccountsSDK) {
    return showProblem(`${accountsUrl} does not answer. Start the platform with npm start, then reload this page.`);
  }

  // The SDK puts its button into every element of class "livechat-login-button", and asks silently, in a hidden
  // iframe, whether somebody is signed in already and has allowed this app.
  const instance = AccountsSDK.init({
    client_id: clientId,
    onIdentityFetched(error, data) {
      if (error) onSignedOut(error);
      else onSignedIn(data);
    },
  });

  element('sign-out').addEventListener('click', () => {
    instance.signOut((error) => {
      if (error) return showProblem(`Could not sign out: ${reason(error)}`);
      onSignedOut({ identity_exception: 'unauthorized' });
    });
  });
}

/** `data` says who signed in; `data.access_token` is the key to the API. It stays in this variable, and in no storage. */
function onSignedIn(data) {
  show({ signedIn: true });
  element('email').textContent = data.entity_id;
  element('license').textContent = data.license;
  element('scopes').textContent = data.scopes.join(', ');
  listAgents(data.access_token).catch((error) => showProblem(`Could not list the agents: ${error.message}`));
}

/** At the start, `unauthorized` only means that nobody has pressed the button yet. */
function onSignedOut(error) {
  show({ signedIn: false });
  element('hint').textContent = 'You are not signed in.';
  const quiet = error.identity_exception === 'unauthorized' && !error.exception_details;
  if (!quiet && error.exception_details !== 'popup_closed') showProblem(`Sign-in did not work: ${reason(error)}`);
}

async function listAgents(accessToken) {
  const response = await fetch(`${apiUrl}/agents`, {
    headers: { authorization: `Bearer ${accessToken}`, 'x-api-version': '2' },
  });
  if (!response.ok) throw new Error(`${apiUrl} answered ${response.status}`);
  const agents = await response.json();
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

function show({ signedIn }) {
  element('problem').hidden = true;
  element('agents').hidden = true;
  element('signed-in').hidden = !signedIn;
  element('signed-out').hidden = signedIn;
}

function showProblem(text) {
  element('hint').textContent = '';
  element('problem').textContent = text;
  element('problem').hidden = false;
}

function reason(error) {
  return [error.identity_exception ?? error.oauth_exception, error.exception_details, error.exception_description]
    .filter(Boolean)
    .join(', ');
}

start();
