/**
 * From two CSV files to a first confirmed anomaly in under five minutes, following only what the screen says: each step
 * is done only after the words that lead to it were found on the screen. Its document is docs/first-five-minutes.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { writeAccounts } from './accounts.ts';
import { test } from './fixtures.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';
import { MOST_SECONDS, SECONDS_A_CLICK, SECONDS_A_FILE, SECONDS_A_NAME } from './walk-steps.ts';
import { secondsOf, stepsIn, walkDocument } from './walk-steps.ts';
import type { TimedStep, WalkStep } from './walk-steps.ts';
import { rootPath } from './web-process.ts';

const documentPath = join(rootPath, 'docs', 'first-five-minutes.md');

test('two files to a confirmed anomaly in five minutes', async ({ bench }) => {
  const { page } = bench;
  const at = (id: string): Locator => page.getByTestId(id);
  const walked: TimedStep[] = [];

  interface Deed extends WalkStep {
    /** the part of the screen that is read */
    readonly read: Locator;
    readonly hands: number;
    readonly act: () => Promise<void>;
    /** what shows that it is done */
    readonly until: Locator;
  }
  const walk = async ({ says, does, read, hands, act, until }: Deed): Promise<void> => {
    await test.step(`${says}: ${does}`, async () => {
      await expect(read.first()).toContainText(says, { timeout: 60_000 });
      const words = (await read.allInnerTexts()).join(' ').split(/\s+/).filter(Boolean).length;
      const start = performance.now();
      await act();
      await expect(until).toBeVisible({ timeout: 120_000 });
      walked.push({ says, does, driven: (performance.now() - start) / 1000, words, hands });
    });
  };

  const beginning = performance.now();
  await bench.ready();
  await expect(at('detect-open-empty')).toBeVisible();
  walked.push({
    says: 'the sample of Debian packages, open',
    does: 'looks at a first screen that is filled already',
    driven: (performance.now() - beginning) / 1000,
    words: 0,
    hands: SECONDS_A_CLICK,
  });
  await shoot(page, '91-first-screen');

  await withTempFolder(async (folder) => {
    const csv = await writeAccounts(folder);
    await walk({
      says: 'Open',
      does: 'presses Open',
      read: page.locator('header').first(),
      hands: SECONDS_A_CLICK,
      act: () => at('open-menu').click(),
      until: at('menu-import'),
    });
    await walk({
      says: 'Import CSV files…',
      does: 'chooses it from the menu',
      read: page.getByRole('menu'),
      hands: SECONDS_A_CLICK,
      act: () => at('menu-import').click(),
      until: at('import-dialog'),
    });
    await walk({
      says: 'choose a file',
      does: 'gives the payments as edges',
      read: at('import-dialog'),
      hands: SECONDS_A_CLICK + SECONDS_A_FILE,
      act: () => at('import-file-edges').setInputFiles(csv.edges),
      until: at('import-columns-edges'),
    });
    await walk({
      says: 'Nodes',
      does: 'gives the accounts as nodes',
      read: at('import-dialog'),
      hands: SECONDS_A_CLICK + SECONDS_A_FILE,
      act: () => at('import-file-nodes').setInputFiles(csv.nodes),
      until: at('import-columns-nodes'),
    });
    await walk({
      says: 'Import',
      does: 'looks over the columns and presses Import',
      read: at('import-dialog'),
      hands: SECONDS_A_CLICK,
      act: () => at('import-commit').click(),
      until: at('import-done'),
    });
  });
  await walk({
    says: 'Here is what became of every row.',
    does: 'sees that one row was refused and why, and presses Continue',
    read: at('import-done'),
    hands: SECONDS_A_CLICK,
    act: () => at('import-continue').click(),
    until: at('detect-open-empty'),
  });
  await shoot(page, '92-no-scores-yet');
  await walk({
    says: 'No scores yet',
    does: 'presses Find anomalies below it',
    read: at('no-run'),
    hands: SECONDS_A_CLICK,
    act: () => at('detect-open-empty').click(),
    until: at('detect-estimate'),
  });
  await walk({
    says: 'Find anomalies',
    does: 'leaves everything as it is proposed and presses Start',
    read: at('detect-dialog'),
    hands: SECONDS_A_CLICK,
    act: () => at('detect-start').click(),
    until: bench.rows.first(),
  });
  await walk({
    says: 'Rank 1 of 300',
    does: 'reads why the first one stands out',
    read: at('why-panel').locator(
      'header, [data-testid=why-rank], [data-testid=why-summary], [data-testid=score-parts]',
    ),
    hands: 0,
    act: () => expect(at('why-summary')).not.toBeEmpty(),
    until: bench.graph,
  });
  await shoot(page, '93-the-first-finding');
  await walk({
    says: 'Your labels are signed',
    does: 'types a name and presses Keep',
    read: at('reviewer-question'),
    hands: SECONDS_A_NAME + SECONDS_A_CLICK,
    act: async () => {
      await at('reviewer-question').getByRole('textbox').fill('Noor');
      await at('reviewer-question').getByRole('button').click();
    },
    until: page.locator('[data-testid=label-anomalous]'),
  });
  await walk({
    says: 'Anomalous',
    does: 'presses Anomalous, or its key A',
    read: at('label-anomalous'),
    hands: SECONDS_A_CLICK,
    act: () => at('label-anomalous').click(),
    until: at('saved-at').filter({ hasText: /^Saved / }),
  });
  await expect(bench.labelCount).toHaveText('1 labelled');
  await expect(bench.rows.first()).toHaveAttribute('data-label', 'anomalous');
  await shoot(page, '94-confirmed');

  const document = walkDocument(walked);
  if (test.info().config.updateSnapshots === 'all') await writeFile(documentPath, document);
  const told = stepsIn(await readFile(documentPath, 'utf8'));
  expect(told, 'the steps of docs/first-five-minutes.md').toEqual(walked.map(({ says, does }) => ({ says, does })));
  const seconds = secondsOf(walked);
  console.log(`    two files to a confirmed anomaly: ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`);
  expect(seconds, 'from the first start to the confirmed anomaly, seconds').toBeLessThan(MOST_SECONDS);
});
