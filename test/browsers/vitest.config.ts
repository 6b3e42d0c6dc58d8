import { defineConfig } from 'vitest/config';

/** `npm run test:browsers`: in browsers that a machine may have or not, so apart from `npm test`. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/browsers/*.spec.ts'],
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
