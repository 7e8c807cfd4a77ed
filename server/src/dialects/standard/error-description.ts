// What error_description may hold (RFC 6749 4.1.2.1, 5.2).

/** The words in printable ASCII without quotes and backslashes. */
export function errorDescription(words: string): string {
  return words.replaceAll('’', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, ' ');
}
