import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Slow ones are a part of the proof: vitest.proof.config.ts.
    exclude: ['**/*.proof.test.ts'],
    // Half of the tests wait for processes of their own: three files at a time keep two cores busy.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Threads and processes that tests start find what was compiled before: a thread for runs starts in a third of the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.generated.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 80, branches: 70, functions: 80, statements: 80 },
    },
  },
});
