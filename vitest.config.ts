// One run over all workspaces. Worker threads without isolation are the fastest by far; the price is that the files of
// a worker share their modules' state, so a module that keeps any must say so.
import { defineConfig } from 'vitest/config';

// Node reads these certificates whenever a process starts, for a tenth of a second of work, and the tests start hundreds. They
// go to no other machine; a test that trusts a certificate of its own names it to the process that it starts.
delete process.env.NODE_EXTRA_CA_CERTS;

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
    // More than two cores have: each waits a third of its time, for a browser, a server or a process.
    maxWorkers: 3,
    // These end what hangs, on slow machines too; each step in a browser has a limit of its own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Only a test that fails waits so long.
    expect: { poll: { timeout: 10_000 } },
    // Playwright loses count of a frame that changes its process twice within a moment, as one that is stopped while it reloads does
    // (microsoft/playwright#7979). Nothing that a test waits for hangs on that.
    onUnhandledError: ({ stack = '' }) => !/^Error: Assertion error\n.*\n.*FrameManager\.frameAttached/.test(stack),
    runner: './test/support/runner.ts',
    setupFiles: ['test/support/setup-file.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
