/**
 * The stories that a person would tell of Dowser, run in an installed Chromium against the real workbench: nothing is
 * mocked, and one story at a time, because each starts an engine of its own.
 */
import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { browserPath } from './browser-path.ts';

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: resolve(import.meta.dirname, '../test-results'),
  reporter: 'list',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  use: {
    headless: true,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    trace: 'retain-on-failure',
    acceptDownloads: true,
    launchOptions: {
      executablePath: browserPath(),
      args: ['--no-sandbox', '--disable-background-networking'],
    },
  },
});
