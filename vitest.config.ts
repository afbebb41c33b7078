import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'ml/**/*.test.ts',
      'main/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'fixtures/**/*.test.ts',
      '*.test.ts',
    ],
    setupFiles: ['./main/testing/leak-guard.ts'],
    testTimeout: 60_000,
    // Two cores, and native code with threads of its own below: more workers only wait for each other.
    maxWorkers: 2,
  },
});
