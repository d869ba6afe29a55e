import { defineConfig } from 'vitest/config';

/**
 * Slow tests, and all variants of the others: `npm run proof -- --part slow`, or by hand
 * `npx vitest run --config vitest.proof.config.ts tests/way/people.test.ts`.
 */
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    env: { HRWIRE_ALL_VARIANTS: '1' },
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
