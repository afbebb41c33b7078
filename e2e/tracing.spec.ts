/**
 * Money over time between two accounts: a sum passes through three others, each a little later and a little smaller,
 * among hundreds of usual payments. The analyst sees when the first account paid, finds the way to the last one in the
 * order of time, looks at it as a row, and keeps the picture.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { test } from './fixtures.ts';
import { exploring } from './pages/exploring.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';
import { createRng } from '../ml/rng.ts';

const chain = ['A-start', 'M-one', 'M-two', 'M-three', 'Z-end'] as const;

/** A year of payments between eighty accounts, and the chain in three days of May. */
async function writePayments(folder: string): Promise<string> {
  const rng = createRng('tracing');
  const rows = ['source,target,amount,booked'];
  const day = (of: number): string => new Date(Date.UTC(2026, 0, 1) + of * 86_400_000).toISOString().slice(0, 19);
  for (let i = 0; i < 400; i++) {
    const [from, to] = [rng.int(80), rng.int(80)];
    rows.push(`K-${from},K-${to},${(20 + rng.int(400)).toFixed(2)},${day(rng.uniform() * 364)}`);
  }
  for (const [i, account] of chain.entries()) {
    for (let k = 0; k < 4; k++)
      rows.push(`${account},K-${rng.int(80)},${50 + rng.int(90)},${day(rng.uniform() * 364)}`);
    if (i > 0) rows.push(`${chain[i - 1]},${account},${9800 - 150 * i},${day(130 + 0.7 * i)}`);
  }
  const path = join(folder, 'payments.csv');
  await writeFile(path, `${rows.join('\n')}\n`);
  return path;
}

test('money over time between two accounts', async ({ bench }) => {
  test.setTimeout(300_000);
  const { page } = bench;
  const look = exploring(page);
  await bench.ready();

  await test.step('one file of payments, ranked', async () => {
    await withTempFolder(async (folder) => {
      const dialog = await bench.openImport();
      await dialog.choose('edges', await writePayments(folder));
      await dialog.name.fill('Payments of a year');
      await dialog.commit();
      await dialog.continue();
    });
    await bench.ready('Payments of a year');
    const detect = await bench.openDetect();
    await detect.start();
    await expect(bench.rows.first()).toBeVisible({ timeout: 90_000 });
  });

  await test.step('when the first account paid', async () => {
    await look.palette('A-start');
    await expect(page.getByTestId('why-title')).toHaveText('A-start');
    await page.getByTestId('right-evidence').click();
    await expect(page.getByTestId('timeline-chart')).toBeVisible();
    await expect(page.getByTestId('timeline-event').first()).toBeVisible();
    await shoot(page, '60-timeline');
  });

  await test.step('the way to the last one, in the order of time', async () => {
    await page.getByTestId('suspect').fill('Z-end');
    await page.getByTestId('suspect-option').first().click();
    await page.getByTestId('paths-by-time').click();
    await expect(page.getByTestId('paths')).not.toHaveAttribute('data-count', '');
    await page.getByTestId('path').first().click();
    await expect(page.getByTestId('shown')).toContainText('5 nodes, 4 edges');
    await page.getByTestId('picture-list-open').click();
    for (const account of chain) await expect(page.getByTestId('picture-list')).toContainText(account);
    await shoot(page, '61-path');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  await test.step('the picture as a file that says where it comes from', async () => {
    await page.getByTestId('image-open').click();
    await expect(page.getByTestId('image-dialog')).toBeVisible();
    await page.getByTestId('image-format').selectOption('svg');
    const download = page.waitForEvent('download');
    await page.getByTestId('image-save').click();
    const svg = await readFile(await (await download).path(), 'utf8');
    expect(svg).toContain('<svg');
    expect(svg).toContain('Payments of a year');
    for (const account of chain) expect(svg).toContain(account);
    await page.getByTestId('image-close').click();
  });
});
