import { defineConfig } from 'vitest/config';

/** `fast` needs nothing but Node; `real` runs against real servers (BIND, kube-apiserver, the Pulumi engine). */
export default defineConfig({
  test: {
    // Most of what the tests do is wait for a server: more workers than cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'fast',
          include: ['**/*.test.ts'],
          exclude: ['**/*.real.test.ts', 'node_modules/**', 'dist/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['**/*.real.test.ts'],
          exclude: ['node_modules/**', 'dist/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
