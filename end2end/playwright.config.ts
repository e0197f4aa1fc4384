import { defineConfig } from '@playwright/test';

// The system's browser.
const browser = process.env.EXCHAT_BROWSER || '/usr/bin/chromium';
const screenshots = process.env.SCREENSHOTS === '1';

export default defineConfig({
  testDir: screenshots ? '.' : 'tests',
  testMatch: screenshots ? 'screenshots.spec.ts' : '**/*.spec.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // For the slowest machine; a test that passes does not wait for them.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [['line'], ['./support/last-line.ts']] : [['list'], ['./support/last-line.ts']],
  use: {
    browserName: 'chromium',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // The pages as they were, without the film of them, which costs more than the test.
    trace: { mode: 'retain-on-failure', screenshots: false },
    // Far from the server's own time, so that a page which the two draw differently is found.
    timezoneId: 'Asia/Kathmandu',
    launchOptions: {
      executablePath: browser,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
});
