/** Pictures of every state, dark and light, for people to look at: test-results/shots. */
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';

const folder = resolve(import.meta.dirname, '../test-results/shots');

/** Leaves the page dark. */
export async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours fade over, and the picture of the graph is drawn anew.
    await page.waitForTimeout(300);
    await page.screenshot({ path: resolve(folder, `${name}-${colorScheme}.png`) });
  }
}
