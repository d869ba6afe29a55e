import { defineConfig } from 'vitest/config';

/** The slow tests: `npm run proof -- --part slow`, or by hand with `npx vitest run --config vitest.proof.config.ts`. */
export default defineConfig({
  test: { include: ['tests/**/*.proof.test.ts'], maxWorkers: 2, testTimeout: 600_000, hookTimeout: 120_000 },
});
