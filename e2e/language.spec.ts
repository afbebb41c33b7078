/**
 * Another language: the palette finds it by its own name, the page comes back in it with everything where it was, and
 * nothing that the catalogue knows stands in English on the way through the panels; then back to English.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { german } from '../renderer/text/de.ts';
import { accessibilityProblems } from './accessibility.ts';
import { writeAccounts } from './accounts.ts';
import { guard } from './guards.ts';
import { exploring } from './pages/exploring.ts';
import { workbench } from './pages/workbench.ts';
import { importAndRank } from './ranked-accounts.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';
import { startWorkbench } from './web-process.ts';

const translations = new Set(Object.values(german));

/** Texts on screen that the catalogue has in German, yet stand in English. */
async function leftInEnglish(page: Page): Promise<string[]> {
  const texts = await page.locator('body').evaluate((body) => {
    const shown: string[] = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.checkVisibility() === true) shown.push(node.textContent ?? '');
    }
    const named = [...body.querySelectorAll('[aria-label], [title], [placeholder]')];
    return [
      ...shown,
      ...named.flatMap((element) =>
        ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].map((text) => text.trim());
  });
  // A word that is German as well, such as Label, or a value of the data, is no proof.
  return [...new Set(texts)].filter(
    (text) => text.includes(' ') && Object.hasOwn(german, text) && !translations.has(text),
  );
}

test('the page in German, and back', async ({ browser }) => {
  test.setTimeout(300_000);
  await withTempFolder(async (folder) => {
    const engine = await startWorkbench(join(folder, 'library'));
    try {
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      const watch = guard(context);
      const bench = workbench(page);
      const look = exploring(page);
      await page.goto(engine.link);
      await bench.ready();
      await importAndRank(bench, await writeAccounts(join(folder, 'files')));
      await look.filterByDegree(10);
      await bench.rows.nth(2).click();
      const chosen = await bench.chosenId();
      // What is on screen is remembered half a second after the last change.
      await page.waitForTimeout(1500);

      await look.palette('deutsch');
      await expect(page.locator('html')).toHaveAttribute('lang', 'de');
      await bench.ready();
      expect(await bench.chosenId(), 'what was on show is on show again').toBe(chosen);
      await expect(look.chips).toHaveCount(1);
      await expect(page.getByTestId('detect-open')).toHaveText('Anomalien finden');
      expect(await leftInEnglish(page)).toEqual([]);
      expect(await accessibilityProblems(page)).toEqual([]);
      await shoot(page, '80-german');

      for (const view of ['whole', 'table'] as const) {
        await look.view(view);
        await shoot(page, `81-german-${view}`);
        expect(await leftInEnglish(page), view).toEqual([]);
      }
      await look.view('neighbourhood');
      for (const tab of ['evidence', 'graph', 'history'] as const) {
        await page.getByTestId(`right-${tab}`).click();
        await expect(page.getByTestId(`right-${tab}`)).toHaveAttribute('aria-selected', 'true');
        expect(await leftInEnglish(page), tab).toEqual([]);
      }
      for (const opens of ['detect-open', 'ask-open', 'train-open', 'report-open', 'keys-open', 'filter-open']) {
        await page.getByTestId(opens).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await leftInEnglish(page), opens).toEqual([]);
        await page.keyboard.press('Escape');
      }

      await look.palette('english');
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await bench.ready();
      await expect(page.getByTestId('detect-open')).toHaveText('Find anomalies');
      expect(watch.errors).toEqual([]);
      await context.close();
    } finally {
      await engine.stop();
    }
  });
});
