/**
 * The main job from end to end, on both faces: two CSV files in, ranked nodes and edges with reasons on screen, labels
 * given by key and kept through a power cut, a report out.
 */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { sha256, writeAccounts } from './accounts.ts';
import type { CsvPair } from './accounts.ts';
import { guard } from './guards.ts';
import { hosts } from './hosts.ts';
import type { Host } from './hosts.ts';
import { workbench } from './pages/workbench.ts';
import type { Workbench } from './pages/workbench.ts';
import { shoot } from './shots.ts';
import { withTempFolder } from './temp.ts';

const REVIEWER = 'Mira Okafor';
const NOTE = 'pays in from every branch';

async function importAccounts(bench: Workbench, csv: CsvPair): Promise<void> {
  const dialog = await bench.openImport();
  await dialog.choose('edges', csv.edges);
  await dialog.choose('nodes', csv.nodes);
  await expect(dialog.role('edges', 'source')).toHaveValue('source');
  await expect(dialog.role('edges', 'target')).toHaveValue('target');
  await expect(dialog.role('nodes', 'account_id')).toHaveValue('id');
  await expect(dialog.role('nodes', 'name')).toHaveValue('name');
  await dialog.name.fill('Branch payments');
  await shoot(bench.page, '03-import-dialog');
  await dialog.commit();

  expect(await dialog.accountOf('accounts.csv')).toEqual([csv.numNodes, csv.numNodes, 0, 0]);
  expect(await dialog.accountOf('payments.csv')).toEqual([csv.edgeRows, csv.edgeRows - 1, 0, 1]);
  await expect(dialog.rejects).toContainText('1 rejected row');
  await expect(dialog.rejects).toContainText(`line ${csv.rejected.line.toLocaleString('en-US')}`);
  await expect(dialog.rejects).toContainText(csv.rejected.text);
  await shoot(bench.page, '04-import-accounting');
  await dialog.continue();
  await bench.ready('Branch payments');
  await bench.drawn();
  await shoot(bench.page, '05-imported');
}

async function detect(bench: Workbench): Promise<void> {
  const dialog = await bench.openDetect();
  await dialog.detector.selectOption('bourne');
  // Long enough to be seen at work.
  await dialog.set({ epochs: 800, rounds: 6, hiddenChannels: 16, batchSize: 128 });
  await expect(dialog.estimate).toContainText(/\d/);
  await shoot(bench.page, '06-detect-dialog');
  await dialog.start();
  await expect(bench.jobProgress).toBeVisible();
  await expect(bench.jobProgress.getByText(/^\d+ \/ 800$|^\d+ of 800$|^\d+$/).first()).toBeVisible();
  await shoot(bench.page, '07-detecting');
  await expect(bench.rows.first()).toBeVisible({ timeout: 90_000 });
  await expect(bench.jobProgress).toBeHidden();
}

async function seeWhy(bench: Workbench): Promise<void> {
  await bench.rows.first().click();
  await expect(bench.selectedRow).toHaveAttribute('aria-posinset', '1');
  await expect(bench.why).toContainText('Rank 1 of 300');
  await expect(bench.page.getByTestId('why-summary')).not.toBeEmpty();
  // An id keeps its leading zeros, from the file to the screen.
  expect(await bench.chosenId()).toMatch(/^0\d{3}$/);
  await bench.drawn();
  await shoot(bench.page, '08-why');
}

async function readReport(
  host: Host,
  bench: Workbench,
  browser: Browser,
  csv: CsvPair,
  given: ReadonlyMap<string, string>,
): Promise<void> {
  const { page } = bench;
  const dialog = await bench.openReport();
  await expect(dialog.preparedBy).toHaveValue(REVIEWER);
  await dialog.title.fill('Odd accounts of the branches');
  await dialog.write();
  await shoot(page, '13-report-written');
  // The desktop shell opens no second window; there the file is saved and opened.
  if (await dialog.view.isVisible()) {
    const [opened] = await Promise.all([page.waitForEvent('popup'), dialog.view.click()]);
    await expect(opened.getByRole('heading', { level: 1 })).toHaveText('Odd accounts of the branches');
    await opened.close();
  }
  const html = await host.save(page, 'report.html', () => dialog.save('report.html').click());
  const table = await host.save(page, 'nodes.csv', () => dialog.save('nodes.csv').click());

  const nodes = await readFile(table, 'utf8');
  const lines = nodes.trimEnd().split('\r\n');
  expect(lines).toHaveLength(csv.numNodes + 1);
  expect(lines[0]).toBe('rank,id,name,score,percentile,label,who,when,note,why');
  for (const [id, value] of given) {
    const row = lines.find((text) => text.split(',')[1] === id);
    expect(row, `nodes.csv has no row for ${id}`).toContain(`,${value},${REVIEWER},`);
  }
  const labelled = lines.filter((text) => text.includes(`,${REVIEWER},`));
  expect(labelled).toHaveLength(given.size);

  // As somebody else opens it: a file on disk, in a browser that knows nothing of Dowser.
  const elsewhere = await browser.newContext();
  const reader = await elsewhere.newPage();
  await reader.goto(`file://${html}`);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Odd accounts of the branches');
  const text = await reader.locator('body').innerText();
  for (const hash of [csv.sha256.nodes, csv.sha256.edges, sha256(nodes)]) expect(text).toContain(hash);
  const decisions = reader.locator('#decisions');
  await expect(decisions).toContainText(`${given.size} labelled elements`);
  for (const [id, value] of given) {
    const row = decisions.getByRole('row').filter({ hasText: id });
    await expect(row).toContainText(new RegExp(value, 'i'));
    await expect(row).toContainText(REVIEWER);
  }
  await expect(decisions).toContainText(NOTE);
  await shoot(reader, '14-report');
  await reader.locator('#findings').evaluate((section) => section.scrollIntoView());
  await shoot(reader, '14-report-findings');
  await reader.locator('#provenance').evaluate((section) => section.scrollIntoView());
  await shoot(reader, '14-report-provenance');
  await elsewhere.close();
  await dialog.close();
}

for (const kind of hosts) {
  // The list of results shows titles alone: the reason for a skip must stand there.
  const where = kind.missing === null ? kind.name : `${kind.name}; skipped: ${kind.missing}`;
  test(`two files in, a report out (${where})`, async ({ browser }) => {
    test.skip(kind.missing !== null, kind.missing ?? '');
    await withTempFolder(async (folder) => {
      const csv = await writeAccounts(`${folder}/files`);
      const host = kind.create(browser, folder);
      try {
        let bench = workbench(await host.open());
        const watch = guard(bench.page.context());
        await bench.ready();
        await importAccounts(bench, csv);
        await detect(bench);
        await seeWhy(bench);

        // Whose labels these are is asked once, before the first.
        await bench.page.getByTestId('reviewer-question').getByRole('textbox').fill(REVIEWER);
        await bench.page.getByTestId('reviewer-question').getByRole('button').click();
        await bench.page.keyboard.press('m');
        await bench.page.keyboard.type(NOTE);
        await bench.page.keyboard.press('Enter');
        const given = new Map<string, string>();
        given.set(await bench.labelWithKey('anomalous'), 'anomalous');
        given.set(await bench.labelWithKey('normal'), 'normal');
        const takenBack = await bench.labelWithKey('unsure');
        await expect(bench.labelCount).toHaveText('3 labelled');
        await shoot(bench.page, '09-labelled');
        await bench.undoWithKey();
        expect(await bench.chosenId()).toBe(takenBack);
        await expect(bench.labelCount).toHaveText('2 labelled');

        await bench.page.keyboard.press('2');
        await expect(bench.tab('edge')).toHaveAttribute('aria-selected', 'true');
        await bench.rows.nth(3).click();
        const leftAt = await bench.chosenId();
        expect(leftAt).toContain(' → ');
        await bench.drawn();
        await shoot(bench.page, '10-edges');
        expect(await bench.labelWithKey('unsure')).toBe(leftAt);
        await bench.page.keyboard.press('k');
        await expect(bench.why).toContainText(leftAt);
        await expect(bench.labelCount).toHaveText('3 labelled');
        expect(watch.errors).toEqual([]);
        // What is chosen is remembered half a second after the last change. Labels are on disk at once: the last one is
        // taken off, and the engine killed as soon as the screen says that this is saved.
        await bench.page.waitForTimeout(1000);
        await bench.removeLabelWithKey();

        const page = await host.killAndOpenAgain(async (old) => {
          if (kind.name !== 'web host') return;
          await expect(workbench(old).connectionLost).toBeVisible();
          await shoot(old, '11-engine-killed');
        });
        bench = workbench(page);
        const watchAgain = guard(page.context());
        await bench.ready('Branch payments');
        await expect(bench.labelCount).toHaveText('2 labelled');
        await expect(bench.tab('edge')).toHaveAttribute('aria-selected', 'true');
        expect(await bench.chosenId()).toBe(leftAt);
        await expect(bench.selectedRow).toHaveAttribute('data-label', 'none');
        await expect(bench.labelHistory).toContainText('Label removed');
        await expect(bench.reviewer).toHaveValue(REVIEWER);
        await bench.drawn();
        await shoot(page, '12-after-kill');
        await page.keyboard.press('1');
        await expect(bench.rows.nth(0)).toHaveAttribute('data-label', 'anomalous');
        await expect(bench.rows.nth(1)).toHaveAttribute('data-label', 'normal');
        await expect(bench.rows.nth(2)).toHaveAttribute('data-label', 'none');

        await readReport(host, bench, browser, csv, given);
        expect(watchAgain.errors).toEqual([]);
        expect([...watch.outside, ...watchAgain.outside]).toEqual([]);
        expect(host.output()).not.toContain('outgoing connection');
      } finally {
        await host.close();
      }
    });
  });
}
