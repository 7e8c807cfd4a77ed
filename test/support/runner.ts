// Vitest's own runner, which also tells when a worker ends: nothing else that runs in a worker is told.
import { TestRunner } from 'vitest';
import { endWorker } from './at-worker-end.ts';

type Configuration = ConstructorParameters<typeof TestRunner>[0];

/** Vitest makes one for each test file. The same function is kept once, however often it is given. */
class WorkerRunner extends TestRunner {
  constructor(configuration: Configuration) {
    super(configuration);
    this.onCleanupWorkerContext(endWorker);
  }
}

// Vitest loads a runner by its default export.
// biome-ignore lint/style/noDefaultExport: see above
export default WorkerRunner;
