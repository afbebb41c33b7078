/**
 * First look at an unknown graph: two files, the whole of it, what is at its edges, a filter, the table, groups of
 * findings, the reasons of one; everything that was done can be taken back.
 */
import { expect } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { writeAccounts } from './accounts.ts';
import { test } from './fixtures.ts';
import { exploring } from './pages/exploring.ts';
import { importAndRank } from './ranked-accounts.ts';
import { shoot } from './shots.ts';
import { watchSmoothness } from './smoothness.ts';
import { withTempFolder } from './temp.ts';

// Recording a trace copies the page all the time, and long tasks are noted here.
test.use({ trace: 'off' });

test('first look at an unknown graph', async ({ bench }) => {
  test.setTimeout(300_000);
  const { page } = bench;
  const look = exploring(page);
  await bench.ready();
  const smooth = watchSmoothness(page);
  await smooth.step('two files, ranked', () =>
    withTempFolder(async (folder) => importAndRank(bench, await writeAccounts(folder))),
  );
  await shoot(page, '50-ranked');

  await smooth.step('the whole graph, coloured by communities', async () => {
    await look.view('whole');
    await look.allDrawn();
  });
  await shoot(page, '51-whole');
  expect(await accessibilityProblems(page), 'the whole graph').toEqual([]);

  await smooth.step('a filter, counted and always visible', async () => {
    await look.filterByDegree(10);
    await expect(look.chips).toHaveCount(1);
    await expect(look.passing).not.toHaveAttribute('data-passing', '300');
  });
  await shoot(page, '52-filtered');

  await smooth.step('what passes, as a table', async () => {
    const passing = Number(await look.passing.getAttribute('data-passing'));
    expect(passing).toBeGreaterThan(0);
    await look.view('table');
    await expect(look.tableFooter).toContainText(`${passing} of 300`);
  });
  await shoot(page, '53-table');
  expect(await accessibilityProblems(page), 'the table').toEqual([]);

  await smooth.step('findings that touch each other are one case', async () => {
    await look.view('neighbourhood');
    await page.keyboard.press('3');
    await expect(look.groups.first()).toBeVisible();
    await look.groups.first().click();
    await bench.drawn();
  });
  await shoot(page, '54-case');

  await smooth.step('the evidence of one finding', async () => {
    await page.keyboard.press('1');
    await bench.rows.first().click();
    await page.getByTestId('right-evidence').click();
    await expect(page.getByTestId('contrast-row').first()).toBeVisible();
  });
  await shoot(page, '55-evidence');
  expect(await accessibilityProblems(page), 'evidence').toEqual([]);

  await smooth.step('every step is there', async () => {
    await page.getByTestId('right-history').click();
    await expect(look.steps.first()).toBeVisible();
  });
  await shoot(page, '56-history');
  const takenBack = async (): Promise<void> => {
    for (let i = 0; i < 40 && (await look.chips.count()) > 0; i++) {
      await page.keyboard.press('Control+z');
      await page.waitForTimeout(150);
    }
    await expect(look.chips).toHaveCount(0);
    await expect(look.passing).toContainText('300');
  };
  await smooth.step('and can be taken back', takenBack);

  await smooth.step('anything is a few letters away', async () => {
    await look.palette('compare runs');
    // One run alone: what to do next stands where the comparison will be.
    await expect(page.getByTestId('compare-empty')).toBeVisible();
  });
  await shoot(page, '57-compare');
  smooth.judge();
});
