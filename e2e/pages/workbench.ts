/** The main screen as a person sees it: top bar, ranked list, reasons, labelling. Selectors live in pages/ alone. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { detectDialog } from './detect-dialog.ts';
import type { DetectDialog } from './detect-dialog.ts';
import { importDialog } from './import-dialog.ts';
import type { ImportDialog } from './import-dialog.ts';
import { reportDialog } from './report-dialog.ts';
import type { ReportDialog } from './report-dialog.ts';

export type Answer = 'anomalous' | 'normal' | 'unsure' | 'skip' | 'unlabelable';
const answerKeys: Readonly<Record<Answer, string>> = {
  anomalous: 'a',
  normal: 'n',
  unsure: 'u',
  skip: 's',
  unlabelable: 'x',
};

const answerWords: Readonly<Record<Answer, string>> = {
  anomalous: 'anomalous',
  normal: 'normal',
  unsure: 'unsure',
  skip: 'skipped',
  unlabelable: 'cannot be labelled',
};

export interface Workbench {
  readonly page: Page;
  readonly projectName: Locator;
  readonly syntheticBadge: Locator;
  readonly labelCount: Locator;
  readonly reviewer: Locator;
  readonly list: Locator;
  readonly rows: Locator;
  readonly selectedRow: Locator;
  readonly why: Locator;
  readonly graph: Locator;
  readonly savedAt: Locator;
  readonly labelHistory: Locator;
  readonly jobProgress: Locator;
  readonly connectionLost: Locator;
  readonly keysDialog: Locator;
  readonly dialogs: { readonly detect: DetectDialog; readonly import: ImportDialog; readonly report: ReportDialog };
  tab(kind: 'node' | 'edge'): Locator;
  /** Waits until a project is on screen and its picture is drawn. */
  ready(name?: string | RegExp): Promise<void>;
  openImport(): Promise<ImportDialog>;
  openDetect(): Promise<DetectDialog>;
  openReport(): Promise<ReportDialog>;
  /** Waits until the picture has as many nodes as it says and stands still. */
  drawn(): Promise<void>;
  /** The id in the title of the reasons, e.g. "0018". */
  chosenId(): Promise<string>;
  /** Presses the key of an answer, waits for "Saved", and gives the id that it was given to. */
  labelWithKey(answer: Answer): Promise<string>;
  undoWithKey(): Promise<void>;
  removeLabelWithKey(): Promise<void>;
}

export function workbench(page: Page): Workbench {
  const at = (id: string): Locator => page.getByTestId(id);
  const row = (more = ''): Locator => page.locator(`[data-testid=ranked-row]${more}`);
  const dialogs = { detect: detectDialog(page), import: importDialog(page), report: reportDialog(page) };
  const savedAt = at('saved-at');
  const why = at('why-panel');
  const graph = at('graph');

  const chosenId = async (): Promise<string> => {
    const index = await row('[aria-selected=true]').getAttribute('data-index');
    await expect(why).toHaveAttribute('data-index', index ?? 'none');
    const code = why.locator('header code');
    return (await code.count()) > 0 ? (await code.innerText()).trim() : (await at('why-title').innerText()).trim();
  };
  /** The engine's sentence about the last change, which names the element. */
  const savedWords = async (words: string | RegExp): Promise<void> => {
    await expect(savedAt).toHaveText(/^Saved .*\d\d:\d\d:\d\d/);
    await expect(savedAt).toHaveAttribute('title', words);
  };

  return {
    page,
    projectName: at('project-name'),
    syntheticBadge: at('synthetic-badge'),
    labelCount: at('label-count'),
    reviewer: at('reviewer'),
    list: at('ranked-list'),
    rows: row(),
    selectedRow: row('[aria-selected=true]'),
    why,
    graph,
    savedAt,
    labelHistory: at('label-history'),
    jobProgress: at('job-progress'),
    connectionLost: at('connection-lost'),
    keysDialog: at('keys-dialog'),
    dialogs,
    tab: (kind) => at(`tab-${kind}`),
    ready: async (name) => {
      await expect(at('project-name').or(at('open-error'))).toBeVisible({ timeout: 60_000 });
      // The product's own sentence says more than a locator that was not found.
      if (await at('open-error').isVisible()) throw new Error(await at('open-error').innerText());
      if (name !== undefined) await expect(at('project-name')).toHaveText(name, { timeout: 60_000 });
      await expect(at('shown')).toBeVisible();
    },
    openImport: async () => {
      await at('open-menu').click();
      await at('menu-import').click();
      await expect(dialogs.import.root).toBeVisible();
      return dialogs.import;
    },
    openDetect: async () => {
      await at('detect-open').click();
      await expect(dialogs.detect.root).toBeVisible();
      return dialogs.detect;
    },
    openReport: async () => {
      await at('report-open').click();
      await expect(dialogs.report.root).toBeVisible();
      return dialogs.report;
    },
    drawn: async () => {
      await expect(graph).not.toHaveAttribute('data-nodes', '0');
      // The layout moves the nodes for a moment; nothing on the page says when it has ended.
      await page.waitForTimeout(1200);
    },
    chosenId,
    labelWithKey: async (answer) => {
      const kind = (await why.getAttribute('data-kind')) === 'edge' ? 'Edge' : 'Node';
      const id = await chosenId();
      const index = await why.getAttribute('data-index');
      await page.keyboard.press(answerKeys[answer]);
      await savedWords(`${kind} ${id}: ${answerWords[answer]}`);
      await expect(row(`[data-index="${index}"]`)).toHaveAttribute('data-label', answer);
      return id;
    },
    undoWithKey: async () => {
      await page.keyboard.press('z');
      await savedWords(/: undone, now no label$/);
    },
    removeLabelWithKey: async () => {
      await page.keyboard.press('Delete');
      await savedWords(/: no label$/);
    },
  };
}
