/**
 * A run that must not be lost: paused by hand, taken up, struck by a power cut, offered again after the next start, taken
 * up, and ended.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { writeAccounts } from './accounts.ts';
import { guard } from './guards.ts';
import { workbench } from './pages/workbench.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';
import { startWorkbench } from './web-process.ts';

test('a run is paused, outlives its engine, and ends', async ({ page, context }) => {
  test.setTimeout(240_000);
  await withTempFolder(async (folder) => {
    const watch = guard(context);
    const library = join(folder, 'library');
    const first = await startWorkbench(library);
    const bench = workbench(page);
    const at = (id: string): Locator => page.getByTestId(id);
    await page.goto(first.link);
    const csv = await writeAccounts(folder);
    await bench.ready();
    const dialog = await bench.openImport();
    await dialog.choose('edges', csv.edges);
    await dialog.choose('nodes', csv.nodes);
    await dialog.name.fill('Branch payments');
    await dialog.commit();
    await dialog.continue();
    await bench.ready('Branch payments');

    const detect = await bench.openDetect();
    await detect.detector.selectOption('bourne');
    // Long enough to be paused and struck; a commit is made every two seconds.
    await detect.set({ epochs: 4000, rounds: 6, hiddenChannels: 16, batchSize: 128 });
    await detect.start();
    await expect(at('job-stage')).toContainText(/epoch \d{2,} /, { timeout: 60_000 });
    await at('job-pause').click();
    await expect(at('job-interrupted')).toContainText(/was interrupted at \d+ %\. What it had reached is kept\./, {
      timeout: 15_000,
    });
    await shoot(page, '70-paused');
    expect(await accessibilityProblems(page)).toEqual([]);

    await at('job-resume').click();
    await expect(bench.jobProgress).toBeVisible();
    await expect(at('job-stage')).toContainText(/epoch/, { timeout: 60_000 });
    expect(watch.errors).toEqual([]);
    await first.kill();
    await page.goto('about:blank');
    // A host that is struck is an error that the page rightly reports.
    const struck = watch.errors.length;
    const second = await startWorkbench(library);
    await page.goto(second.link);
    await bench.ready('Branch payments');
    await expect(at('job-interrupted')).toContainText('The engine was stopped while it ran.');
    await shoot(page, '71-struck');
    await at('job-resume').click();
    await expect(bench.rows.first()).toBeVisible({ timeout: 150_000 });
    await expect(bench.jobProgress).toBeHidden();
    await expect(at('job-interrupted')).toBeHidden();
    await shoot(page, '72-ended');
    await page.close();
    await second.stop();
    expect(watch.errors.slice(struck)).toEqual([]);
    expect(watch.outside).toEqual([]);
  });
});
