/** Import: two files, what their columns are, and what became of every row. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface ImportDialog {
  readonly root: Locator;
  readonly done: Locator;
  readonly accounting: Locator;
  readonly rejects: Locator;
  readonly name: Locator;
  choose(kind: 'edges' | 'nodes', path: string): Promise<void>;
  /** The role that a column has been given. */
  role(kind: 'edges' | 'nodes', column: string): Locator;
  commit(): Promise<void>;
  /** The numbers of one file: read, kept, merged, rejected. */
  accountOf(file: string): Promise<readonly number[]>;
  continue(): Promise<void>;
}

export function importDialog(page: Page): ImportDialog {
  const at = (id: string): Locator => page.getByTestId(id);
  const accounting = at('import-accounting');
  return {
    root: at('import-dialog'),
    done: at('import-done'),
    accounting,
    rejects: at('import-rejects'),
    name: at('import-name'),
    choose: async (kind, path) => {
      await at(`import-file-${kind}`).setInputFiles(path);
      await expect(at(`import-columns-${kind}`)).toBeVisible();
    },
    role: (kind, column) => at(`role-${kind}-${column}`),
    commit: async () => {
      await at('import-commit').click();
      await expect(at('import-done')).toBeVisible({ timeout: 60_000 });
    },
    accountOf: async (file) => {
      const cells = accounting.getByRole('row').filter({ hasText: file }).getByRole('cell');
      return (await cells.allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
    },
    continue: async () => {
      await at('import-continue').click();
      await expect(at('import-done')).toBeHidden();
    },
  };
}
