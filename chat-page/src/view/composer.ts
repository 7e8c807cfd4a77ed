// The field where messages are written: Enter sends, Shift and Enter begin a line, and agents are told that somebody is writing, not what.

/** The server's own limit, in bytes of UTF-8. */
const MOST_BYTES = 16 * 1024;
const TELL_AGAIN_MS = 4_000;
const STOPPED_MS = 6_000;

export function listenToComposer(
  { form, field }: { form: HTMLFormElement; field: HTMLTextAreaElement },
  acts: {
    readonly say: (text: string) => void;
    readonly typing: (isTyping: boolean) => void;
    readonly tooLong: (isTooLong: boolean) => void;
  },
): void {
  let toldAt = 0;
  let timer: number | undefined;
  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  const stop = () => {
    clearTimeout(timer);
    if (toldAt > 0) acts.typing(false);
    toldAt = 0;
  };
  field.addEventListener('input', () => {
    fit();
    acts.tooLong(false);
    if (field.value.trim() === '') return stop();
    clearTimeout(timer);
    timer = setTimeout(stop, STOPPED_MS);
    if (Date.now() - toldAt < TELL_AGAIN_MS) return;
    toldAt = Date.now();
    acts.typing(true);
  });
  field.addEventListener('keydown', (event) => {
    // While a word is composed (Chinese, Japanese, Korean), Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return field.focus();
    if (new TextEncoder().encode(text).length > MOST_BYTES) return acts.tooLong(true);
    // The agent's program shows a message instead of somebody who writes by itself.
    clearTimeout(timer);
    toldAt = 0;
    field.value = '';
    fit();
    acts.say(text);
    field.focus();
  });
}
