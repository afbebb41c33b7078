/** A workbench on an empty library for each test, which at the end must have kept to itself and made no error. */
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { guard } from './guards.ts';
import { workbench } from './pages/workbench.ts';
import type { Workbench } from './pages/workbench.ts';
import { withTempFolder } from './temp.ts';
import { startWorkbench } from './web-process.ts';

export const test = base.extend<{ readonly bench: Workbench }>({
  bench: async ({ page, context }, use) => {
    await withTempFolder(async (folder) => {
      const host = await startWorkbench(join(folder, 'library'));
      const watch = guard(context);
      await page.goto(host.link);
      await use(workbench(page));
      // The page must go first: its host taking leave is an error that the page rightly reports.
      await page.close();
      await host.stop();
      expect(watch.errors, 'errors in the page').toEqual([]);
      expect(watch.outside, 'requests to other machines').toEqual([]);
      expect(host.output()).not.toContain('outgoing connection');
    });
  },
});
