// The sign-in popup. It must be opened in the same turn as the click, or browsers block it; so where the URL is not
// ready yet (PKCE), it opens empty and is sent on its way a moment later.
import { type Answer, type Expected, readAnswer } from './message.ts';

const width = 500;
const height = 650;
const closedCheckMs = 250;

/** Opens the popup and calls `onAnswer` once: on its answer, or when it was closed or blocked. Returns a function that calls it off. */
export function askInPopup(
  url: string | Promise<string>,
  expected: Omit<Expected, 'source'>,
  onAnswer: (answer: Answer) => void,
): () => void {
  const left = Math.round(screenX + (outerWidth - width) / 2);
  const top = Math.round(screenY + (outerHeight - height) / 2);
  const features = `popup,resizable,scrollbars,width=${width},height=${height},left=${left},top=${top}`;
  const popup = window.open(typeof url === 'string' ? url : '', 'livechat-login-popup', features);
  if (!popup) {
    console.warn('AccountsSDK: the browser blocked the popup. Call openPopup() directly in a click.');
    onAnswer(ended('popup_blocked'));
    return () => undefined;
  }
  if (typeof url !== 'string') void url.then((ready) => popup.location.replace(ready));
  popup.focus();

  const stop = (): void => {
    clearInterval(closedCheck);
    removeEventListener('message', receive);
  };
  const finish = (answer: Answer): void => {
    stop();
    onAnswer(answer);
  };
  const receive = (event: MessageEvent<unknown>): void => {
    const answer = readAnswer(event, { ...expected, source: popup });
    if (answer) finish(answer);
  };
  // The page in the popup posts its answer and closes itself: an answer under way when the window is first seen
  // closed gets two more checks to arrive.
  let checksClosed = 0;
  const closedCheck = setInterval(() => {
    if (popup.closed && ++checksClosed > 2) finish(ended('popup_closed'));
  }, closedCheckMs);

  addEventListener('message', receive);
  return stop;
}

function ended(details: string): Answer {
  return { error: { identity_exception: 'unauthorized', exception_details: details } };
}
