/** Writing the report and taking its files. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface ReportDialog {
  readonly root: Locator;
  readonly files: Locator;
  readonly title: Locator;
  readonly preparedBy: Locator;
  readonly view: Locator;
  write(): Promise<void>;
  save(name: string): Locator;
  close(): Promise<void>;
}

export function reportDialog(page: Page): ReportDialog {
  const at = (id: string): Locator => page.getByTestId(id);
  return {
    root: at('report-dialog'),
    files: at('report-files'),
    title: at('report-title'),
    preparedBy: at('report-by'),
    view: at('report-view-report.html'),
    write: async () => {
      await at('report-create').click();
      await expect(at('report-files')).toBeVisible({ timeout: 60_000 });
    },
    save: (name) => at(`report-save-${name}`),
    close: async () => {
      await at('report-close').click();
      await expect(at('report-dialog')).toBeHidden();
    },
  };
}
