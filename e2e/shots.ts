/**
 * Pictures of every state, dark and light, for people to look at: test-results/shots. With DOWSER_SHOTS=large each is
 * taken a second time on a screen of 2560 by 1440, which makes a run some minutes longer.
 */
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';

const folder = resolve(import.meta.dirname, '../test-results/shots');
const large = { width: 2560, height: 1440 };

/** Colours fade over, the picture of the graph is drawn anew, and of a large one edge by edge. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  // On a crowded machine the page may not have heard of its new colours yet; with the second frame it has.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
  );
  await page.waitForFunction(
    () =>
      document.getAnimations().every(({ playState, effect }) => {
        const endless = effect?.getComputedTiming().iterations === Infinity;
        return endless || playState !== 'running';
      }) &&
      document.querySelector('[data-testid=overview-shown][data-complete=false], canvas[data-behind=true]') === null,
    undefined,
    { timeout: 60_000 },
  );
}

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    await page.screenshot({ path: resolve(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
}

/** Leaves the page dark, and as large as it was. */
export async function shoot(page: Page, name: string): Promise<void> {
  await inBothThemes(page, name);
  const usual = page.viewportSize();
  if (process.env['DOWSER_SHOTS'] !== 'large' || usual === null) return;
  await page.setViewportSize(large);
  await inBothThemes(page, `${name}-large`);
  await page.setViewportSize(usual);
}
