import { defineConfig } from 'vitest/config';

// Tests in a real browser against a real system, one after the other. A deadline is there to end a hang, not to measure.
export default defineConfig({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, maxWorkers: 1 },
});
