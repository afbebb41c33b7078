/** The wheel over a ranked list of very many rows: what comes to rest is filled, and the page holds what is on screen. */
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Workbench } from './pages/workbench.ts';

const FILLED_MS = 1000;

/** Rows in the page, and those of them on screen that show data. */
async function rowsNow(
  page: Page,
): Promise<{ readonly inPage: number; readonly visible: number; readonly filled: number }> {
  return page.getByTestId('ranked-list').evaluate((list) => {
    const frame = list.getBoundingClientRect();
    const rows = [...(list.lastElementChild?.children ?? [])];
    const visible = rows.filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > frame.top + 1 && top < frame.bottom - 1;
    });
    const filled = visible.filter((row) => row.getAttribute('data-testid') === 'ranked-row');
    return { inPage: rows.length, visible: visible.length, filled: filled.length };
  });
}

/** Milliseconds until every row on screen shows data. */
async function untilFilled(page: Page): Promise<number> {
  const start = Date.now();
  for (;;) {
    const { visible, filled } = await rowsNow(page);
    if (visible > 0 && filled === visible) return Date.now() - start;
    if (Date.now() - start > 10 * FILLED_MS) {
      const said = await page.locator('[role=alert], [data-testid=list-footer]').allInnerTexts();
      throw new Error(`${visible - filled} of ${visible} rows stayed empty. The page says: ${said.join(' | ')}`);
    }
    await page.waitForTimeout(20);
  }
}

/** The wheel through thousands of rows in six bursts, then to the start and to the very end. */
export async function scrollThrough({ page, list, rows }: Workbench, total: number): Promise<void> {
  await list.evaluate((element) => element.scrollTo({ top: 0 }));
  await untilFilled(page);
  let mostRows = 0;
  let slowestFill = 0;
  await list.hover();
  for (let burst = 0; burst < 6; burst++) {
    // Two thousand rows of 32 pixels, as fast as a hand spins a free wheel.
    for (let turn = 0; turn < 80; turn++) {
      await page.mouse.wheel(0, 800);
      if (turn % 10 === 0) mostRows = Math.max(mostRows, (await rowsNow(page)).inPage);
    }
    slowestFill = Math.max(slowestFill, await untilFilled(page));
  }
  const reached = Number(await rows.first().getAttribute('aria-posinset'));
  // As a dragged scroll bar does.
  for (const where of ['start', 'end'] as const) {
    await list.evaluate((element, to) => element.scrollTo({ top: to === 'end' ? element.scrollHeight : 0 }), where);
    slowestFill = Math.max(slowestFill, await untilFilled(page));
  }
  await expect(rows.last()).toHaveAttribute('aria-posinset', String(total));
  console.log(`    slowest fill ${slowestFill} ms; most rows in the page ${mostRows}; reached row ${reached}`);
  expect(reached).toBeGreaterThan(5000);
  expect(slowestFill, 'rows filled after stopping, ms').toBeLessThan(FILLED_MS);
  expect(mostRows, 'rows in the page').toBeLessThan(200);
  expect(mostRows).toBeGreaterThan(10);
}
