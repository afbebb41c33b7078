/** Going through what a detector found: the threshold, cases, what is chosen together, many labels at once, saved views. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface Reviewing {
  readonly flagged: Locator;
  readonly groups: Locator;
  readonly groupsFooter: Locator;
  readonly members: Locator;
  readonly chosen: Locator;
  readonly many: Locator;
  readonly preview: Locator;
  readonly views: Locator;
  /** The highest so many are flagged. */
  flagHighest(count: number): Promise<void>;
  /** Draws a line around a part of the picture of the whole graph, from a corner that nothing lies over; 0 to 1. */
  lassoAround(corners: readonly (readonly [number, number])[]): Promise<void>;
  /** B, the letter of the label: what it would do stands there before it is done. */
  previewTogether(label: 'anomalous' | 'normal'): Promise<void>;
  /** Enter: all of them at once. */
  labelTogether(note: string): Promise<void>;
  saveView(name: string): Promise<void>;
}

export function reviewing(page: Page): Reviewing {
  const at = (id: string): Locator => page.getByTestId(id);
  return {
    flagged: at('flag-share'),
    groups: at('group-row'),
    groupsFooter: at('groups-footer'),
    members: at('group-member'),
    chosen: at('chosen-count'),
    many: at('many-dialog'),
    preview: at('many-preview'),
    views: at('view-row'),
    flagHighest: async (count) => {
      await at('flag-unit').selectOption('count');
      await at('flag-value').fill(String(count));
      await at('flag-value').press('Enter');
      await expect(at('flag-line')).toHaveAttribute('aria-valuenow', String(count));
    },
    lassoAround: async (corners) => {
      const box = await at('overview-picture').boundingBox();
      if (box === null) throw new Error('The picture of the whole graph is not on screen.');
      await at('overview-lasso').click();
      const points = corners.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
      const [first, ...rest] = points;
      await page.mouse.move(...first);
      await page.mouse.down();
      for (const corner of [...rest, first]) await page.mouse.move(...corner, { steps: 6 });
      await page.mouse.up();
      await at('overview-lasso').click();
    },
    previewTogether: async (label) => {
      await page.keyboard.press('b');
      await expect(at('many-dialog')).toBeVisible();
      await page.keyboard.press(label === 'anomalous' ? 'a' : 'n');
      await expect(at('many-preview')).toBeVisible();
    },
    labelTogether: async (note) => {
      await at('many-note').fill(note);
      await at('many-note').press('Enter');
      await expect(at('many-dialog')).toBeHidden();
    },
    saveView: async (name) => {
      await at('views-open').click();
      await at('view-name').fill(name);
      await at('view-save').click();
      await expect(at('view-row').filter({ hasText: name })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(at('views-panel')).toBeHidden();
    },
  };
}
