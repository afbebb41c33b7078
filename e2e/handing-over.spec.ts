/**
 * Handing over: one analyst filters, labels some accounts with a note, saves the view and stops. The project folder goes
 * to another machine, where a colleague finds filter, labels, selection and history as they were, takes the view by its
 * name, and goes on under another name.
 */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { writeAccounts } from './accounts.ts';
import { guard } from './guards.ts';
import { exploring } from './pages/exploring.ts';
import { workbench } from './pages/workbench.ts';
import { importAndRank } from './ranked-accounts.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';
import { serveProject, startWorkbench } from './web-process.ts';

const NOTE = 'Paid in cash by every branch; ask for the contracts.';

test('a colleague goes on with it on another machine', async ({ browser }) => {
  test.setTimeout(300_000);
  await withTempFolder(async (folder) => {
    const library = join(folder, 'first', 'library');
    const first = await startWorkbench(library);
    let chosen = '';
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      const watch = guard(context);
      await page.goto(first.link);
      const bench = workbench(page);
      const look = exploring(page);
      await bench.ready();
      await importAndRank(bench, await writeAccounts(join(folder, 'files')));
      await look.filterByDegree(10);
      await expect(look.chips).toHaveCount(1);
      await page.getByTestId('views-open').click();
      await page.getByTestId('view-name').fill('Busy accounts');
      await page.getByTestId('view-save').click();
      await expect(page.getByTestId('view-row')).toHaveCount(1);
      await page.keyboard.press('Escape');
      await page.getByTestId('reviewer-question').getByRole('textbox').fill('Ada');
      await page.getByTestId('reviewer-question').getByRole('button').click();
      await bench.rows.first().click();
      await page.keyboard.press('m');
      await page.keyboard.type(NOTE);
      await page.keyboard.press('Enter');
      await bench.labelWithKey('anomalous');
      await bench.labelWithKey('normal');
      chosen = await bench.chosenId();
      // What is on screen is remembered half a second after the last change.
      await page.waitForTimeout(1500);
      await shoot(page, '70-before-handing-over');
      expect(watch.errors).toEqual([]);
      await context.close();
    } finally {
      await first.stop();
    }

    const projects = await readdir(library);
    const handed = projects.find((name) => /^branch/i.test(name) && name.endsWith('.dowser'));
    expect(handed, projects.join(', ')).toBeDefined();
    const arrived = join(folder, 'second', 'Branch payments.dowser');
    await cp(join(library, handed ?? ''), arrived, { recursive: true });

    const second = await serveProject(arrived, join(folder, 'second', 'library'));
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      const watch = guard(context);
      await page.goto(second.link);
      const bench = workbench(page);
      const look = exploring(page);
      await bench.ready('Branch payments');
      await expect(bench.labelCount).toHaveText('2 labelled');
      await expect(look.chips).toHaveCount(1);
      expect(await bench.chosenId()).toBe(chosen);
      await expect(bench.rows.first()).toHaveAttribute('data-label', 'anomalous');
      await page.getByTestId('right-history').click();
      await expect(look.steps.filter({ hasText: 'egree' }).first()).toBeVisible();
      await shoot(page, '71-handed-over');

      await bench.rows.first().click();
      await page.getByTestId('right-why').click();
      await expect(bench.labelHistory).toContainText('Ada');
      await expect(bench.labelHistory).toContainText(NOTE);
      await page.getByTestId('filter-clear').click();
      await expect(look.chips).toHaveCount(0);
      await page.getByTestId('views-open').click();
      await page.getByTestId('view-apply').first().click();
      await expect(look.chips).toHaveCount(1);
      await page.keyboard.press('Escape');

      await bench.reviewer.fill('Grace');
      await bench.reviewer.press('Enter');
      await bench.rows.nth(2).click();
      await bench.labelWithKey('normal');
      await expect(bench.labelCount).toHaveText('3 labelled');
      await page.keyboard.press('k');
      await expect(bench.labelHistory).toContainText('Grace');
      await shoot(page, '72-gone-on');
      expect(watch.errors).toEqual([]);
      expect(watch.outside).toEqual([]);
      await context.close();
    } finally {
      await second.stop();
    }
  });
});
