// Secrets of one authorization request: RFC 7636 4.1 and 4.2.

/** 43 characters that nobody guesses, as a code verifier or a state. */
export function randomText(): string {
  return encode(crypto.getRandomValues(new Uint8Array(32)));
}

/** S256. */
export async function challengeOf(verifier: string): Promise<string> {
  return encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
