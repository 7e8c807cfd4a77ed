// The other way to sign in from a frame: a page of the accounts site with one button, framed by ours. Its button is a link that
// opens a tab, so no popup blocker is in the way, and in that tab the accounts site sees its own cookies, as everywhere at the top.

/**
 * Puts the page into `place`. `onToken` gets an access token that was issued to this client, `onRefused` an error as the accounts SDK
 * has them. Returns a function that takes the page away.
 */
export function showOneButton(place, { accountsUrl, clientId, onToken, onRefused }) {
  const state = crypto.randomUUID();
  const request = {
    client_id: clientId,
    redirect_uri: location.origin + location.pathname,
    response_type: 'token',
    state,
  };
  const frame = document.createElement('iframe');
  frame.title = 'Sign in';
  frame.src = `${accountsUrl}/button?${new URLSearchParams(request)}`;

  // Anybody can post messages to a page: ours comes from the accounts site, out of this very frame, and repeats our state.
  const receive = async ({ origin, source, data }) => {
    if (origin !== accountsUrl || source !== frame.contentWindow || data?.state !== state) return;
    if (data.error) return onRefused(data.error);
    const token = data.data?.access_token;
    // A token that was issued to somebody else's app may have been planted: the accounts site says whose it is.
    const info = await fetch(`${accountsUrl}/info`, { headers: { authorization: `Bearer ${token}` } })
      .then((response) => response.json())
      .catch(() => ({}));
    if (info.client_id === clientId) onToken({ access_token: token, entity_id: info.entity_id });
    else onRefused({ oauth_exception: 'access_denied', exception_details: 'issued_to_another_client' });
  };

  addEventListener('message', receive);
  place.replaceChildren(frame);
  place.hidden = false;
  return () => {
    removeEventListener('message', receive);
    place.replaceChildren();
    place.hidden = true;
  };
}
