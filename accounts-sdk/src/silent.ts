// The silent question: a hidden iframe asks the accounts site who is signed in. It never shows a form; where nobody is
// signed in, consent is missing or the browser blocks the site's cookies, the answer is `unauthorized`.
import { type Answer, type Expected, readAnswer } from './message.ts';

const timeoutMs = 5000;

/** Asks, and calls `onAnswer` once, after 5 s at the latest. Returns a function that calls it off. */
export function askSilently(
  url: string,
  expected: Omit<Expected, 'source'>,
  onAnswer: (answer: Answer) => void,
): () => void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Sign-in check';
  frame.src = url;

  const stop = (): void => {
    clearTimeout(timer);
    removeEventListener('message', receive);
    frame.remove();
  };
  const finish = (answer: Answer): void => {
    stop();
    onAnswer(answer);
  };
  const receive = (event: MessageEvent<unknown>): void => {
    const answer = readAnswer(event, { ...expected, source: frame.contentWindow });
    if (answer) finish(answer);
  };
  const timer = setTimeout(() => {
    console.warn(
      `AccountsSDK: no answer from ${expected.origin} within 5 s. Is it running, and does the client exist and list ` +
        "this page's address as a redirect URI? Opening the popup shows the reason.",
    );
    finish({ error: { identity_exception: 'unauthorized', exception_details: 'timeout' } });
  }, timeoutMs);

  addEventListener('message', receive);
  document.body.append(frame);
  return stop;
}
