// The one entry: checks the options, shows the buttons, asks silently, and keeps what an instance must remember.
// The access token lives in a variable here and nowhere else: no storage, no cookie, no URL.
import { newAuthorizationRequest } from './authorization-request.ts';
import { displayButtons } from './button.ts';
import { fetchIdentity } from './info.ts';
import type { Answer } from './message.ts';
import { askInPopup } from './popup.ts';
import { randomText } from './random.ts';
import { settingsFrom } from './settings.ts';
import { endSession } from './sign-out.ts';
import { askSilently } from './silent.ts';
import type { Instance, Options, SignInError } from './types.ts';

/** Starts the SDK on this page. Throws an Error that names the fix if an option is missing or wrong. */
export function init(options: Options): Instance {
  const settings = settingsFrom(options, location);
  const state = randomText(24);
  const expected = { origin: settings.server, state, responseType: settings.responseType };
  const text = { label: options.link_label ?? options.linkLabel, brand: options.brand ?? 'LiveChat' };
  let accessToken: string | undefined;
  let callOff = (): void => undefined;
  // Counts questions: when a newer one (or a sign-out) has begun, what comes of an older one is dropped.
  let question = 0;

  /** Gives up what is under way, and returns what to do with the answer of the next question. */
  const begin = (codeVerifier: string | undefined): ((answer: Answer) => void) => {
    callOff();
    const mine = ++question;
    return async (answer) => {
      const { error, data } =
        'error' in answer
          ? { error: answer.error, data: null }
          : await fetchIdentity(settings, answer.value, codeVerifier);
      if (mine !== question) return;
      if (data) accessToken = data.access_token;
      options.onIdentityFetched(error, data);
    };
  };

  const askAtStart = async (): Promise<void> => {
    const { url, codeVerifier } = newAuthorizationRequest(settings, state);
    const receive = begin(codeVerifier);
    const mine = question;
    const ready = await url;
    if (mine === question) callOff = askSilently(ready, expected, receive);
  };

  const openPopup = (event?: Event): void => {
    event?.preventDefault?.();
    const { url, codeVerifier } = newAuthorizationRequest(settings, state);
    const receive = begin(codeVerifier);
    callOff = askInPopup(url, expected, receive);
  };

  const signOut = async (callback?: (error?: SignInError) => void): Promise<void> => {
    const token = accessToken;
    if (!token) {
      callback?.({ identity_exception: 'unauthorized', exception_details: 'no_access_token' });
      return;
    }
    callOff();
    question++;
    const error = await endSession(settings.server, token);
    if (error) callback?.(error);
    else {
      if (accessToken === token) accessToken = undefined;
      callback?.();
    }
  };

  const show = (): void => displayButtons(text, openPopup);
  whenParsed(() => {
    show();
    if (question === 0) void askAtStart();
  });
  return { openPopup, displayButtons: show, signOut: (callback) => void signOut(callback) };
}

/** Runs at once, or as soon as the document has been parsed: a script in the head has no body to put things into. */
function whenParsed(run: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run, { once: true });
  else run();
}
