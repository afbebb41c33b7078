/** Which browser the stories run in: the one already installed, found as `npm start` finds it. */
import { existsSync } from 'node:fs';
import { findBrowser, thisMachine } from '../main/web/browser.ts';

/** Debian's Chromium, then what PLAYWRIGHT_CHROMIUM names, then any installed Chrome, Chromium or Edge. */
export function browserPath(): string {
  const debian = '/usr/bin/chromium';
  if (existsSync(debian)) return debian;
  const named = process.env['PLAYWRIGHT_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const found = findBrowser(thisMachine);
  if (found === null) {
    throw new Error(
      'No Chromium, Chrome or Edge was found for the end-to-end tests. Install one, or name it in PLAYWRIGHT_CHROMIUM.',
    );
  }
  return found;
}
