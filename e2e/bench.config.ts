import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

/** The measurements of the page: `cargo xtask bench page`. They are no tests, and take minutes. */
export default defineConfig(usual, {
  testDir: 'bench',
  outputDir: 'results/bench',
  timeout: 3_600_000,
  use: { trace: 'off', screenshot: 'off', viewport: { width: 1440, height: 900 } },
});
