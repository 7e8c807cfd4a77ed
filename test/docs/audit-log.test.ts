// The table of actions and the code agree: what it names is recorded somewhere. That nothing else is recorded, the types see to.
import { expect, test } from 'vitest';
import { AUDIT_ACTION_NAMES } from '../../server/src/accounts/audit-log.ts';
import { listFiles, readPage } from './pages.ts';

const code = listFiles()
  .filter((path) => /^server\/src\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'))
  .filter((path) => !['server/src/accounts/audit-log.ts', 'server/src/oauth/act.ts'].includes(path))
  .map(readPage)
  .join('\n');

test('each action of the table is recorded somewhere', () => {
  expect(AUDIT_ACTION_NAMES.length).toBeGreaterThan(20);
  expect(
    AUDIT_ACTION_NAMES.filter((name) => !new RegExp(`action: (?:[^,;]*\\? )?(?:'\\w+' : )?'${name}'`).test(code)),
  ).toEqual([]);
});
