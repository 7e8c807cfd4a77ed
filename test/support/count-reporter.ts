// Leaves the counts of a run in the file that `npm test` names, so that it can print one sum for everything.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What scripts/test.mjs reads. Faults outside of tests (a file that can't be loaded, a hook, a stray rejection) count as failed. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Registered in vitest.config.ts; silent unless GATEHOUSE_TEST_COUNTS names a file. */
class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    const file = process.env.GATEHOUSE_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, strayErrors.length)));
  }
}

function countTests(modules: readonly TestModule[], strayErrors: number): Counts {
  const counts: Counts = { passed: 0, failed: strayErrors, skipped: 0 };
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedHere += 1;
      else counts.skipped += 1;
    }
    // A failed beforeAll leaves its tests skipped, and an import that throws leaves none: the file still failed.
    counts.failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
  }
  return counts;
}

// Vitest loads a reporter by its default export.
// biome-ignore lint/style/noDefaultExport: see above
export default CountReporter;
