// Codes and tokens for the rows that spend them, obtained over the same wire before the clock starts.
import { authorizeRequest, redeemRequest } from './wire.mjs';

/**
 * Codes through the real authorization endpoint, by the browser that has a session.
 *
 * @param {import('./run.mjs').Bench} bench
 * @param {{ count: number, scope?: string }} wanted
 * @returns {Promise<string[]>}
 */
export async function obtainCodes({ wire, generator, connections }, { count, scope }) {
  const { answers } = await generator.run({
    ...place(wire),
    connections: Math.min(connections, count),
    count,
    requests: [authorizeRequest(wire, { scope })],
    expect: redirectWithCode,
    collect: true,
  });
  return answers.map(({ head }) => new URL(/\r\nlocation: *(\S+)/i.exec(head)[1]).searchParams.get('code'));
}

/** Tokens for such codes: what the token endpoint answered, as objects. */
export async function obtainTokens(bench, wanted) {
  const { wire, generator } = bench;
  const codes = await obtainCodes(bench, wanted);
  const { answers } = await generator.run({
    ...place(wire),
    connections: 1,
    count: codes.length,
    requests: codes.map((code) => redeemRequest(wire, code)),
    expect: tokens,
    collect: true,
  });
  return answers.map(({ body }) => JSON.parse(body));
}

/** The part of a job that says where. */
export function place({ origin }) {
  return { port: Number(new URL(origin).port) };
}

/** What a token endpoint answers. */
export const tokens = { status: [200], includes: '"access_token"' };

/** What an authorization endpoint answers when nobody has to be asked. */
export const redirectWithCode = { status: [302, 303], includes: 'code=' };
