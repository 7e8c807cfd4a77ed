// Cuts the bytes of one connection into answers (RFC 9112 6): by Content-Length or by chunks.

/** Feeds on bytes as they arrive and calls back with each whole answer: `{ status, head, body }`, as latin1 text. */
export class AnswerReader {
  #rest = '';
  #onAnswer;

  constructor(onAnswer) {
    this.#onAnswer = onAnswer;
  }

  read(bytes) {
    this.#rest += bytes.toString('latin1');
    for (;;) {
      const headEnd = this.#rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = this.#rest.slice(0, headEnd);
      const found = findBody(head, this.#rest, headEnd + 4);
      if (!found) return;
      this.#rest = this.#rest.slice(found.end);
      this.#onAnswer({ status: Number(head.slice(9, 12)), head, body: found.body });
    }
  }
}

/** The body and where it ends; undefined while some of it is under way. */
function findBody(head, text, start) {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    return text.length < end ? undefined : { body: text.slice(start, end), end };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { body: '', end: start };
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return { body, end: next };
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
