/** The data table: rows, columns, sorting, and a column's card with its statistics and its filter. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface DataTable {
  readonly rows: Locator;
  readonly footer: Locator;
  readonly card: Locator;
  readonly stats: Locator;
  header(column: string): Locator;
  /** A click on the title of the column; again turns the order round. */
  sortBy(column: string, order: 'ascending' | 'descending'): Promise<void>;
  /** Adds "from this value on" to the filter, in the card of the column. */
  filterFrom(column: string, value: number): Promise<void>;
}

export function dataTable(page: Page): DataTable {
  const at = (id: string): Locator => page.getByTestId(id);
  const header = (column: string): Locator => at(`table-header-${column}`);
  return {
    rows: at('table-row'),
    footer: at('table-footer'),
    card: at('table-card'),
    stats: at('table-stats'),
    header,
    sortBy: async (column, order) => {
      for (let clicks = 0; clicks < 3; clicks++) {
        if ((await header(column).getAttribute('aria-sort')) === order) break;
        await header(column).getByRole('button').first().click();
      }
      await expect(header(column)).toHaveAttribute('aria-sort', order);
      await expect(at('table-grid')).toHaveAttribute('aria-busy', 'false');
      await expect(at('table-footer')).not.toContainText('reading');
    },
    filterFrom: async (column, value) => {
      await at(`table-more-${column}`).click();
      await expect(at('table-stats')).toBeVisible();
      await at('table-filter-from').fill(String(value));
      await at('table-filter-add').click();
    },
  };
}
