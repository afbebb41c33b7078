/** What axe finds wrong with the page as it stands, in the dark and in the light. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Serious and critical violations in both themes, as "theme: rule: element". */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    // Colours fade over; a measurement in between would be of neither.
    await page.waitForTimeout(400);
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length, 'rules that axe could check').toBeGreaterThan(15);
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      found.push(...nodes.map((node) => `${colorScheme}: ${id}: ${node.html.slice(0, 160)}`));
    }
  }
  return found;
}
