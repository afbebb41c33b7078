/**
 * What a person meets first: a sample that is there without asking, a run that can be stopped, everything within reach
 * of the keyboard and of assistive programs, in the dark and in the light; and nothing that leaves this machine.
 */
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { accessibilityProblems } from './accessibility.ts';
import { test } from './fixtures.ts';
import type { Workbench } from './pages/workbench.ts';
import { shoot } from './shots.ts';

async function cancelWithinASecond(bench: Workbench): Promise<void> {
  const { page } = bench;
  const dialog = await bench.openDetect();
  await expect(dialog.detector).toHaveValue('auto');
  // One that learns: the default is done before anybody could stop it.
  await dialog.detector.selectOption('bourne');
  await dialog.start();
  await expect(bench.jobProgress).toBeVisible();
  // Cancelled in the middle of learning, where the machine is busiest.
  await expect(page.getByTestId('job-stage')).toContainText('epoch', { timeout: 60_000 });
  await shoot(page, '02-sample-detecting');
  await page.evaluate(() => {
    const cancelled = new Promise<number>((done) => {
      const start = performance.now();
      new MutationObserver((_changes, observer) => {
        if (document.querySelector('[data-testid=job-cancelled]') === null) return;
        observer.disconnect();
        done(performance.now() - start);
      }).observe(document.body, { childList: true, subtree: true });
    });
    Object.assign(window, { cancelled });
    document.querySelector<HTMLElement>('[data-testid=job-cancel]')?.click();
  });
  const milliseconds = await page.evaluate(() => ('cancelled' in window ? window.cancelled : null));
  console.log(`    cancelled within ${Math.round(Number(milliseconds))} ms`);
  expect(milliseconds).toBeGreaterThan(0);
  expect(milliseconds).toBeLessThan(1000);
  await shoot(page, '02-sample-cancelled');
}

/** Presses Tab until `arrived`; the number of presses, so that the way can be held short. */
async function tabUntil(page: Page, arrived: () => Promise<boolean>): Promise<number> {
  for (let presses = 1; presses <= 40; presses++) {
    await page.keyboard.press('Tab');
    if (await arrived()) return presses;
  }
  throw new Error('Forty presses of Tab did not lead there.');
}

const focused = (page: Page, testId: string) => (): Promise<boolean> =>
  page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testId);

async function openPayments(bench: Workbench): Promise<void> {
  await bench.page.getByTestId('open-menu').click();
  await bench.page.getByTestId('menu-sample-payments').click();
  await bench.ready(/payments/i);
}

test('an empty library opens a sample by itself, and a run can be stopped', async ({ bench }) => {
  const { page } = bench;
  await bench.ready(/Debian/);
  await expect(bench.syntheticBadge).toBeHidden();
  await expect(page.getByTestId('about-panel')).toContainText('Debian');
  await bench.drawn();
  await shoot(page, '01-first-start');
  await cancelWithinASecond(bench);
  // What was cancelled leaves nothing behind but the offer to run again.
  await expect(page.getByTestId('detect-open')).toBeEnabled();
  await expect(page.getByTestId('detect-open-empty')).toBeVisible();
  await expect(bench.rows).toHaveCount(0);

  await page.getByTestId('open-menu').click();
  await shoot(page, '15-open-menu');
  await page.keyboard.press('Escape');
  await openPayments(bench);
  await expect(bench.syntheticBadge).toBeVisible();
  await expect(page.getByTestId('project-counts')).toContainText('20,000 nodes');
  await expect(page.getByTestId('about-panel')).toContainText('made-up');
  await bench.drawn();
  await shoot(page, '16-payments');
});

test('dark, light and as the system', async ({ bench }) => {
  const { page } = bench;
  const html = page.locator('html');
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await bench.ready();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-theme', 'light');
  const light = await ground();
  const button = page.getByTestId('theme');
  await button.click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect.poll(ground).not.toBe(light);
  await button.click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await expect.poll(ground).toBe(light);
  // The choice outlives a reload and the system's own.
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await bench.ready();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await button.click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
});

test('everything by keyboard', async ({ bench }) => {
  const { page } = bench;
  const { keyboard } = page;
  await bench.ready();

  await tabUntil(page, focused(page, 'detect-open-empty'));
  await keyboard.press('Enter');
  await expect(bench.dialogs.detect.detector).toBeVisible();
  await tabUntil(page, focused(page, 'detect-detector'));
  // Typing chooses in a list: the floor that needs no training.
  await keyboard.type('Degree');
  await expect(bench.dialogs.detect.detector).toHaveValue('degree');
  await expect(bench.dialogs.detect.startButton).toHaveAttribute('aria-disabled', 'false');
  await keyboard.press('Enter');
  if (await bench.dialogs.detect.root.isVisible()) {
    await tabUntil(page, focused(page, 'detect-start'));
    await keyboard.press('Enter');
  }
  await expect(bench.rows.first()).toBeVisible({ timeout: 60_000 });

  const presses = await tabUntil(page, focused(page, 'ranked-list'));
  expect(presses).toBeLessThan(30);
  await expect(bench.selectedRow).toHaveAttribute('aria-posinset', '1');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await expect(bench.selectedRow).toHaveAttribute('aria-posinset', '3');
  await keyboard.press('ArrowUp');
  await expect(bench.selectedRow).toHaveAttribute('aria-posinset', '2');
  await bench.labelWithKey('anomalous');
  await expect(bench.selectedRow).toHaveAttribute('aria-posinset', '3');
  await bench.labelWithKey('skip');
  await expect(bench.labelCount).toHaveText('1 labelled');

  await keyboard.press('?');
  await expect(bench.keysDialog).toBeVisible();
  await expect(bench.keysDialog).toContainText('Take the last label back');
  await shoot(page, '17-keys');
  // Keys rest while the overview is open.
  await keyboard.press('a');
  await keyboard.press('Escape');
  await expect(bench.keysDialog).toBeHidden();
  await expect(bench.labelCount).toHaveText('1 labelled');
  await expect(bench.list).toBeFocused();

  await keyboard.press('/');
  await expect(page.getByTestId('search')).toBeFocused();
  await keyboard.type('no such package');
  await expect(page.getByTestId('list-footer')).toContainText('Showing 0 of 11,094');
  await shoot(page, '18-nothing-found');
  await keyboard.press('Escape');
  await expect(page.getByTestId('list-footer')).toContainText('Showing 11,094 of 11,094');
  await expect(bench.labelCount).toHaveText('1 labelled');
});

test('nothing serious for axe, in the dark and in the light', async ({ bench }) => {
  const { page } = bench;
  await bench.ready();
  await bench.drawn();
  expect(await accessibilityProblems(page), 'first screen').toEqual([]);

  // The sample whose truth is known.
  await openPayments(bench);
  const detect = await bench.openDetect();
  await expect(detect.estimate).toContainText(/\d/);
  await shoot(page, '19-detect-defaults');
  expect(await accessibilityProblems(page), 'detect dialog').toEqual([]);
  await detect.detector.selectOption('degree');
  await detect.start();
  await expect(bench.rows.first()).toBeVisible({ timeout: 60_000 });
  await bench.drawn();
  await shoot(page, '20-scored-by-degree');
  expect(await accessibilityProblems(page), 'main screen').toEqual([]);

  await bench.openImport();
  await shoot(page, '21-import-empty');
  expect(await accessibilityProblems(page), 'import dialog').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByTestId('right-truth').click();
  await shoot(page, '22-known-truth');
  expect(await accessibilityProblems(page), 'known truth').toEqual([]);
});
