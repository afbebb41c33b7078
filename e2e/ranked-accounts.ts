/** How the stories of labels and of models begin: the accounts (accounts.ts) imported and ranked. */
import { expect } from '@playwright/test';
import type { Workbench } from './pages/workbench.ts';

/** What the analyst sees in the accounts that were made odd. */
export const isOdd = (index: number): boolean => index % 50 === 17;

export async function importAndRank(
  bench: Workbench,
  files: { readonly nodes: string; readonly edges: string },
): Promise<void> {
  const dialog = await bench.openImport();
  await dialog.choose('edges', files.edges);
  await dialog.choose('nodes', files.nodes);
  await dialog.name.fill('Branch payments');
  await dialog.commit();
  await dialog.continue();
  await bench.ready('Branch payments');
  const detect = await bench.openDetect();
  await detect.start();
  await expect(bench.rows.first()).toBeVisible({ timeout: 90_000 });
}
