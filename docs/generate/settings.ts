// docs/reference/settings.md, from the table of settings.

import { SETTINGS } from '../../server/src/config.ts';
import { writePage, writeTable } from './page.ts';

/** The page. */
export function writeSettings(): string {
  return writePage({
    title: 'Settings',
    from: 'server/src/config.ts',
    parts: [
      `Settings are environment variables. An empty one counts as not set. A value that can’t be used, and a name that begins with
\`GATEHOUSE_\` and is none of these, stops the start: every fault is named at once, with exit status 2. The command line reads the
same settings.`,
      writeTable(
        ['setting', 'default', 'what it is'],
        Object.values(SETTINGS).map(({ name, defaultWords, words }) => [
          `\`${name}\``,
          defaultWords === '``' ? 'none' : defaultWords,
          words,
        ]),
      ),
      `How they go together is in [self-hosting](../guides/self-hosting.md). There are no settings for mail, for second factors or for a
switch that closes sign-up: none of these exists yet.`,
    ],
  });
}
