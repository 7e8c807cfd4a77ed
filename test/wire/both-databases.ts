// Runs a suite on SQLite and on PostgreSQL, each time in a world of its own, and looks through what the server logged meanwhile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseKind, World, type WorldOptions } from './world.ts';

const KINDS: readonly DatabaseKind[] = ['sqlite', 'postgres'];

export type SuiteOptions = WorldOptions & {
  /** The suite makes the server fail on purpose. */
  readonly provokesFailures?: boolean;
};

/** Like `describe`, twice. */
export function describeOnBothDatabases(
  subject: string,
  define: (world: World) => void,
  { provokesFailures = false, ...options }: SuiteOptions = {},
): void {
  describe.each(KINDS)(`${subject} (%s)`, (kind) => {
    const world = new World(kind, options);
    beforeAll(() => world.open());
    afterAll(() => world.close());

    define(world);

    test('what was logged meanwhile has no secret in it, and no failure of the server', () => {
      expect(world.log.length).toBeGreaterThan(0);
      expect(world.log.filter((line) => namesSecret(line, world.secrets))).toEqual([]);
      if (!provokesFailures) expect(world.log.filter((line) => levelOf(line) >= 50)).toEqual([]);
    });
  });
}

/** The text of codes and tokens, encoded or not, JWTs too, and of queries. */
const TELLTALE =
  /(?:(?:at|ac|ct|it)_|\b(?:rt|pat)_)[0-9A-Za-z]{20,}|\beyJ[\w-]{20,}|[?&](?:client_id|code|state|token|continue|redirect_uri)=/;

/** Whether a line of the log holds a token, a query, or one of the secrets. */
export function namesSecret(line: string, secrets: Iterable<string>): boolean {
  if (TELLTALE.test(line)) return true;
  for (const secret of secrets) if (line.includes(secret)) return true;
  return false;
}

/** The level of a line, which must be JSON. */
export function levelOf(line: string): number {
  return (JSON.parse(line) as { level: number }).level;
}
