// One run over all workspaces. Worker threads without isolation are the fastest by far; the price is that the files of
// a worker share their modules' state, so a module that keeps any must say so.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'server/src/**/*.test.ts',
      'accounts-sdk/src/**/*.test.ts',
      'extension-sdk/src/**/*.test.ts',
      'agent-app/src/**/*.test.ts',
      'chat-client/src/**/*.test.ts',
      'chat-page/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/setup-file.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
