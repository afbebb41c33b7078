/** Models: the dialog that trains one, the Model tab, and the dialog that scores new nodes. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface TrainDialog {
  readonly root: Locator;
  readonly obstacle: Locator;
  readonly anomalous: Locator;
  readonly normal: Locator;
  readonly startButton: Locator;
  /** Presses T. */
  open(): Promise<void>;
  /** Fills folded numbers, opening them first. */
  set(values: Readonly<Record<string, number>>): Promise<void>;
  /** Waits until it can be started, and presses Enter on the button that has the focus. */
  start(): Promise<void>;
}

export interface ScoreDialog {
  readonly root: Locator;
  readonly result: Locator;
  readonly rows: Locator;
  readonly rejects: Locator;
  readonly warnings: Locator;
  readonly save: Locator;
  choose(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface ModelPage {
  readonly panel: Locator;
  readonly title: Locator;
  readonly short: Locator;
  readonly figures: Locator;
  readonly curves: Locator;
  readonly threshold: Locator;
  readonly thresholdOutlook: Locator;
  readonly patterns: Locator;
  readonly members: Locator;
  readonly reliability: Locator;
  readonly card: Locator;
  readonly exportOnnx: Locator;
  readonly exportCard: Locator;
  readonly comparison: Locator;
  readonly train: TrainDialog;
  readonly score: ScoreDialog;
  /** Opens the tab and waits until the model is read. */
  open(): Promise<void>;
  /** As many alerts a day of so many new nodes. */
  alertsADay(perDay: number, nodesPerDay: number): Promise<void>;
  openPattern(place: number): Promise<void>;
  openScore(): Promise<ScoreDialog>;
  /** Compares with the model of that title. */
  compareWith(title: string): Promise<void>;
  /** Asks to remove, and answers. */
  remove(answer: 'keep' | 'confirm'): Promise<void>;
}

export function modelPage(page: Page): ModelPage {
  const at = (id: string): Locator => page.getByTestId(id);
  const train: TrainDialog = {
    root: at('train-dialog'),
    obstacle: at('train-obstacle'),
    anomalous: at('train-anomalous'),
    normal: at('train-normal'),
    startButton: at('train-start'),
    open: async () => {
      await page.keyboard.press('t');
      await expect(at('train-dialog')).toBeVisible();
      await expect(at('train-labels')).toBeVisible();
    },
    set: async (values) => {
      for (const [name, value] of Object.entries(values)) {
        const field = at(`train-${name}`);
        if (!(await field.isVisible())) await at('train-advanced').locator('summary').click();
        await field.fill(String(value));
      }
    },
    start: async () => {
      await expect(at('train-start')).toHaveAttribute('aria-disabled', 'false');
      await at('train-start').press('Enter');
      await expect(at('train-dialog')).toBeHidden();
    },
  };
  const score: ScoreDialog = {
    root: at('score-dialog'),
    result: at('score-result'),
    rows: at('score-row'),
    rejects: at('score-rejects'),
    warnings: at('score-warning'),
    save: at('score-save'),
    choose: async (path) => {
      await at('score-file').setInputFiles(path);
      await expect(at('score-result').or(at('score-error'))).toBeVisible({ timeout: 30_000 });
      // The product's own sentence says more than a locator that was not found.
      if (await at('score-error').isVisible()) throw new Error(await at('score-error').innerText());
    },
    close: async () => {
      await at('score-close').click();
      await expect(at('score-dialog')).toBeHidden();
    },
  };
  return {
    panel: at('model-panel'),
    title: at('model-title'),
    short: at('model-short'),
    figures: at('model-figures'),
    curves: at('training-curve'),
    threshold: at('threshold-value'),
    thresholdOutlook: at('threshold-outlook'),
    patterns: at('pattern'),
    members: at('pattern-member'),
    reliability: at('reliability'),
    card: at('model-card'),
    exportOnnx: at('model-export-onnx'),
    exportCard: at('model-export-card'),
    comparison: at('comparison'),
    train,
    score,
    open: async () => {
      await at('right-model').click();
      await expect(at('model-figures')).toBeVisible({ timeout: 30_000 });
    },
    alertsADay: async (perDay, nodesPerDay) => {
      await at('threshold-change').click();
      await at('threshold-kind').selectOption('alerts');
      await at('threshold-perDay').fill(String(perDay));
      await at('threshold-nodesPerDay').fill(String(nodesPerDay));
      await at('threshold-apply').click();
      await expect(at('threshold-form')).toBeHidden();
    },
    openPattern: async (place) => {
      await at('pattern').nth(place).getByTestId('pattern-open').click();
      await expect(at('pattern-member').first()).toBeVisible();
    },
    openScore: async () => {
      await at('model-score').click();
      await expect(at('score-dialog')).toBeVisible();
      return score;
    },
    compareWith: async (title) => {
      const option = at('compare-with').locator('option', { hasText: title });
      await at('compare-with').selectOption((await option.getAttribute('value')) ?? '');
      await expect(at('comparison')).toBeVisible();
    },
    remove: async (answer) => {
      await at('model-remove').click();
      await at(`remove-model-${answer}`).click();
      await expect(at('remove-model-dialog')).toBeHidden();
    },
  };
}
