/**
 * A hunt in a graph of a hundred thousand accounts: from two files to a ring of fourteen that pass money round among
 * themselves, labelled together and kept as a view; and the ranked list of so many, which runs under the wheel without
 * a hitch. On the way the page must answer at any moment (smoothness.ts).
 */
import { expect } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { crowding } from './crowding.ts';
import { test } from './fixtures.ts';
import { accountId, NODES, ring, writeLargeNetwork } from './large-network.ts';
import { dataTable } from './pages/data-table.ts';
import { exploring } from './pages/exploring.ts';
import { reviewing } from './pages/reviewing.ts';
import { scrollThrough } from './scrolling.ts';
import { shoot } from './shots.ts';
import { firstUsefulPaint, hoverOver, watchSmoothness } from './smoothness.ts';
import { withTempFolder } from './temp.ts';

const ALL = NODES.toLocaleString('en-US');
const USEFUL_MS = 1500;
const HOVER_MS = 16;

// Recording a trace copies the page all the time, which would be measured too.
test.use({ trace: 'off' });

test('a hunt among a hundred thousand accounts', async ({ bench }) => {
  test.setTimeout(900_000);
  const { page } = bench;
  const look = exploring(page);
  const review = reviewing(page);
  const table = dataTable(page);
  await bench.ready();
  await page.getByTestId('tour-decline').click();
  const smooth = watchSmoothness(page);

  await smooth.step('two files in', async () => {
    const dialog = await bench.openImport();
    await withTempFolder(async (folder) => {
      const csv = await writeLargeNetwork(folder);
      await dialog.choose('edges', csv.edges);
      await dialog.choose('nodes', csv.nodes);
      await dialog.name.fill('Large network');
      await dialog.commit();
      expect(await dialog.accountOf('accounts.csv')).toEqual([NODES, NODES, 0, 0]);
      expect(await dialog.accountOf('payments.csv')).toEqual([csv.edgeRows, csv.edgeRows, 0, 0]);
    });
    await dialog.continue();
    await bench.ready('Large network');
    await expect(page.getByTestId('project-counts')).toContainText(`${ALL} nodes`);
  });

  await smooth.step('ranked', async () => {
    const detect = await bench.openDetect();
    await expect(detect.estimate).toContainText(/\d/);
    await detect.start();
    await expect(bench.jobProgress).toBeVisible();
    await expect(bench.rows.first()).toBeVisible({ timeout: 120_000 });
    await expect(page.getByTestId('list-footer')).toContainText(`Showing ${ALL} of ${ALL}, highest first`);
    await expect(bench.why).toContainText(`Rank 1 of ${ALL}`);
    await bench.drawn();
  });
  await shoot(page, '80-ranked');

  await smooth.step('the whole graph', async () => {
    await look.view('whole');
    await look.allDrawn();
    await expect(look.shown).toContainText(`${ALL} nodes`);
    await expect(look.shown).toContainText('300,080 of 300,084 edges drawn · 4 from a node to itself not drawn');
  });
  await shoot(page, '81-whole');

  await smooth.step('a filter, counted before it is made', async () => {
    await look.filterByDegree(12, (text) => expect(text).toContainText(`of ${ALL} nodes pass`));
    await expect(look.chips).toHaveCount(1);
    await expect(look.passing).toContainText(`of ${ALL} nodes pass`);
    const passing = Number(await look.passing.getAttribute('data-passing'));
    expect(passing).toBeGreaterThan(500);
    expect(passing).toBeLessThan(5000);
    const words = passing.toLocaleString('en-US');
    await expect(look.chips.first()).toContainText(words);
    await expect(page.getByTestId('list-footer')).toContainText(`Showing ${words} of ${ALL}`);
    await expect(look.shown).toContainText(`${words} of ${ALL} nodes, others faded`);
  });
  await shoot(page, '82-filtered');

  await smooth.step('the table, youngest accounts first', async () => {
    await look.view('table');
    await table.sortBy('attribute:opened', 'descending');
    await expect(table.footer).toContainText('sorted by opened, highest first');
    await expect(table.footer).toContainText(`of ${ALL} nodes by filter`);
    await expect(table.rows.first()).toContainText('2026');
  });
  await shoot(page, '83-table');

  await smooth.step('the threshold says what it would mean', async () => {
    await page.getByTestId('filter-clear').click();
    await expect(look.chips).toHaveCount(0);
    await look.view('neighbourhood');
    await expect(review.flagged).toContainText(`of ${ALL} (0.5 %)`);
    await review.flagHighest(200);
    await expect(review.flagged).toContainText(`of ${ALL} (0.2 %)`);
    await expect(page.getByTestId('list-footer')).toContainText('200 flagged');
  });

  await smooth.step('one case stands far above all others', async () => {
    await page.getByTestId('tab-group').click();
    await expect(review.groups.first()).toBeVisible({ timeout: 60_000 });
    await expect(review.groupsFooter).toContainText(/Showing \d+ of \d+ groups, strongest first/);
    await review.groups.first().click();
    await expect(review.members.first()).toBeVisible();
    const members = await review.members.evaluateAll((all) =>
      all.filter((member) => member.dataset['kind'] === 'node').map((member) => Number(member.dataset['index'])),
    );
    for (const node of ring) expect(members, 'the ring is in the strongest case').toContain(node);
    await bench.drawn();
  });
  await shoot(page, '84-case');

  await smooth.step('the evidence of one of its findings', async () => {
    await review.members
      .filter({ hasText: accountId(ring[0]) })
      .and(page.locator('[data-kind=node]'))
      .first()
      .click();
    await page.getByTestId('right-evidence').click();
    await expect(page.getByTestId('contrast-row').first()).toBeVisible();
    await expect(look.evidence).toContainText('opened');
    await bench.drawn();
  });
  await shoot(page, '85-evidence');

  await smooth.step('young accounts alone', async () => {
    await look.view('table');
    await table.filterFrom('attribute:opened', 2026);
    await expect(look.passing).toHaveAttribute('data-passing', String(ring.length));
    await expect(table.footer).toContainText(`${ring.length} of ${ALL} nodes by filter`);
    await expect(table.rows).toHaveCount(ring.length);
  });
  await shoot(page, '86-young');

  await smooth.step('a line around all of them', async () => {
    await look.view('whole');
    await expect(look.shown).toContainText(`${ring.length} of ${ALL} nodes, others faded`);
    await look.allDrawn();
    await page.getByTestId('overview-fit').click();
    await review.lassoAround([
      [0.98, 0.98],
      [0.02, 0.98],
      [0.02, 0.02],
      [0.98, 0.02],
    ]);
    await expect(review.chosen).toHaveText(`· ${ring.length} nodes chosen`);
  });
  await shoot(page, '87-lasso');

  const previewed = async (): Promise<void> => {
    await review.previewTogether('anomalous');
    await expect(review.preview).toContainText(`${ring.length} nodes: ${ring.length} without a label.`);
  };
  await smooth.step('labelled together, taken back as one, given again', previewed);
  await shoot(page, '88-preview');
  expect(await accessibilityProblems(page), 'many labels').toEqual([]);
  const undone = async (): Promise<void> => {
    await review.labelTogether('Cash round among themselves, all opened this year.');
    await expect(bench.labelCount).toHaveText(`${ring.length} labelled`);
    await page.keyboard.press('Control+z');
    await expect(bench.labelCount).toHaveText('0 labelled');
    await page.keyboard.press('Control+Shift+z');
    await expect(bench.labelCount).toHaveText(`${ring.length} labelled`);
  };
  await smooth.step('one step, one undo', undone);

  await smooth.step('the view is kept', async () => {
    await review.saveView('The ring');
    await page.getByTestId('filter-clear').click();
    await expect(look.passing).toContainText(`All ${ALL} nodes`);
    await page.getByTestId('views-open').click();
    await review.views.getByTestId('view-apply').click();
    await expect(look.chips).toHaveCount(1);
    await expect(look.passing).toHaveAttribute('data-passing', String(ring.length));
  });
  await shoot(page, '89-kept');

  await test.step('the pointer over a hundred thousand nodes', async () => {
    await page.getByTestId('filter-clear').click();
    await expect(look.shown).toContainText(`${ALL} nodes`);
    const { work, most, painted } = await hoverOver(page, 'overview-picture');
    console.log(
      `    hover: ${work.toFixed(1)} ms of work (most ${most.toFixed(1)}), painted after ${painted.toFixed(0)} ms`,
    );
    expect(work, 'work of one movement of the pointer, ms').toBeLessThan(HOVER_MS);
  });

  await smooth.step('the whole graph as an image', async () => {
    const png = await look.saveImage('png');
    // Its header says its size: twice that of the screen, in whole pixels.
    const box = await page.getByTestId('overview-picture').boundingBox();
    expect(Math.abs(png.readUInt32BE(16) - 2 * (box?.width ?? 0)), 'width').toBeLessThan(2);
    expect(Math.abs(png.readUInt32BE(20) - 2 * (box?.height ?? 0)), 'height').toBeLessThan(2);
    expect(png.length, 'bytes of a picture that shows something').toBeGreaterThan(100_000);
  });

  await smooth.step('the list under the wheel', async () => {
    await look.view('neighbourhood');
    await bench.tab('node').click();
    await expect(page.getByTestId('list-footer')).toContainText(`Showing ${ALL} of ${ALL}`);
    await scrollThrough(bench, NODES);
  });
  await shoot(page, '90-end-of-the-list');

  await test.step('the next morning', async () => {
    const crowded = crowding(200);
    const milliseconds = await firstUsefulPaint(page);
    console.log(`    first useful paint ${milliseconds.toFixed(0)} ms (machine ${crowded.toFixed(1)} times slower)`);
    expect(milliseconds, 'until the list is there, ms').toBeLessThan(USEFUL_MS * crowded);
    await expect(bench.labelCount).toHaveText(`${ring.length} labelled`);
  });

  smooth.judge();
});
