/** What goes beyond the ranking: the whole graph, filters, the table, groups, evidence, the palette, the history. */
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface Exploring {
  readonly overview: Locator;
  /** what the picture of the whole graph shows out of what there is; data-complete once all of it is drawn */
  readonly shown: Locator;
  readonly tableFooter: Locator;
  readonly passing: Locator;
  readonly chips: Locator;
  readonly groups: Locator;
  readonly evidence: Locator;
  readonly steps: Locator;
  /** Waits until the whole graph has its places and is drawn with every edge that passes. */
  allDrawn(): Promise<void>;
  /** The tab in the middle of the screen. */
  view(id: 'neighbourhood' | 'whole' | 'table' | 'compare'): Promise<void>;
  /** The picture of the whole graph as a file, twice as large as on screen. */
  saveImage(format: 'png' | 'svg'): Promise<Buffer>;
  /** Finds a command or a node by typing, and takes the first that is found. */
  palette(text: string): Promise<void>;
  /** Nodes that hold a value of what is found by typing `source`. */
  filterByValue(source: string, value: string): Promise<void>;
  /** Nodes of at least so many edges; `before` looks at what it would let through. */
  filterByDegree(least: number, before?: (draft: Locator) => Promise<void>): Promise<void>;
}

export function exploring(page: Page): Exploring {
  const at = (id: string): Locator => page.getByTestId(id);
  return {
    overview: at('overview'),
    shown: at('overview-shown'),
    tableFooter: at('table-footer'),
    passing: at('filter-passing'),
    chips: at('filter-chip'),
    groups: at('group-row'),
    evidence: at('evidence-panel'),
    steps: at('history-step'),
    allDrawn: async () => {
      await expect(at('overview')).toHaveAttribute('data-final', 'true', { timeout: 400_000 });
      await expect(page.locator('canvas[data-behind=true]')).toHaveCount(0, { timeout: 60_000 });
      await expect(at('overview-shown')).toHaveAttribute('data-complete', 'true', { timeout: 90_000 });
    },
    view: async (id) => {
      await at(`centre-${id}`).click();
      await expect(at(`centre-${id}`)).toHaveAttribute('aria-selected', 'true');
    },
    saveImage: async (format) => {
      await at('overview-image').click();
      const download = page.waitForEvent('download', { timeout: 120_000 });
      await at(`image-${format}`).click();
      const bytes = await readFile(await (await download).path());
      await expect(at('image-dialog')).toBeHidden();
      return bytes;
    },
    palette: async (text) => {
      await page.keyboard.press('Control+k');
      await expect(at('palette')).toBeVisible();
      await page.keyboard.type(text);
      await expect(at('palette').getByTestId('palette-entry').first()).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(at('palette')).toBeHidden();
    },
    filterByValue: async (source, value) => {
      await at('filter-open').click();
      await at('filter-find-source').fill(source);
      await at('filter-source').first().click();
      await page.locator(`[data-testid=filter-value][data-value="${value}"]`).check();
      await at('filter-finish').click();
      await expect(at('filter-builder')).toBeHidden();
    },
    filterByDegree: async (least, before) => {
      await at('filter-open').click();
      await at('filter-find-source').fill('degree');
      await at('filter-source').first().click();
      await at('filter-min').fill(String(least));
      await before?.(at('filter-draft-count'));
      await at('filter-finish').click();
      await expect(at('filter-builder')).toBeHidden();
    },
  };
}
