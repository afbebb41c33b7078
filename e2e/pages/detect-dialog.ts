/** Starting a run. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface DetectDialog {
  readonly root: Locator;
  readonly estimate: Locator;
  readonly detector: Locator;
  readonly startButton: Locator;
  /** Fills numbers, opening the folded ones where one of them is there. */
  set(values: Readonly<Record<string, number>>): Promise<void>;
  start(): Promise<void>;
}

export function detectDialog(page: Page): DetectDialog {
  const at = (id: string): Locator => page.getByTestId(id);
  return {
    root: at('detect-dialog'),
    estimate: at('detect-estimate'),
    detector: at('detect-detector'),
    startButton: at('detect-start'),
    set: async (values) => {
      await expect(at('detect-detector')).toBeVisible();
      for (const [name, value] of Object.entries(values)) {
        const field = at(`param-${name}`);
        if (!(await field.isVisible())) await at('detect-advanced').locator('summary').click();
        await field.fill(String(value));
      }
    },
    start: async () => {
      await expect(at('detect-start')).toHaveAttribute('aria-disabled', 'false');
      await at('detect-start').click();
      await expect(at('detect-dialog')).toBeHidden();
    },
  };
}
