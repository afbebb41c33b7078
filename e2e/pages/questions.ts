/** Being asked: the dialog, the question on screen, its batch, and how long an answer takes to bring the next one. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export type QuestionAnswer = 'anomalous' | 'normal' | 'unsure' | 'skip' | 'unlabelable';
const answerKeys: Readonly<Record<QuestionAnswer, string>> = {
  anomalous: 'a',
  normal: 'n',
  unsure: 'u',
  skip: 's',
  unlabelable: 'x',
};

/** The question on screen as the page says it. */
export interface Shown {
  readonly item: string;
  readonly index: number;
  readonly name: string;
  readonly place: string;
}

export interface Questions {
  readonly dialog: Locator;
  readonly card: Locator;
  readonly items: Locator;
  readonly found: Locator;
  readonly lastBatch: Locator;
  readonly upcoming: Locator;
  readonly footer: Locator;
  readonly progress: Locator;
  /** Q, and Enter: as everything is proposed. */
  begin(): Promise<void>;
  shown(): Promise<Shown>;
  /** Presses the key of an answer; gives what was asked and the milliseconds until the next question was painted. */
  answer(answer: QuestionAnswer): Promise<{ readonly shown: Shown; readonly milliseconds: number }>;
  /** Waits until all answers of the batch on screen are on disk. */
  saved(): Promise<void>;
}

/**
 * In the page: from a key's own time stamp to the first moment after the paint that shows another question. Put there
 * again after each load.
 */
async function watchAnswers(page: Page): Promise<void> {
  await page.evaluate(() => {
    if ('nextQuestion' in window) return;
    const now = (): string | undefined =>
      document.querySelector<HTMLElement>('[data-testid=question][data-on-screen=true]')?.dataset['item'];
    const state = { waiting: Promise.resolve(0) };
    Object.assign(window, { nextQuestion: state });
    window.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        if (!'anusx'.includes(key)) return;
        const before = now();
        state.waiting = new Promise((resolve) => {
          const look = (): void => {
            const shown = now();
            if (shown === undefined || shown === before) return;
            observer.disconnect();
            // The frame that shows it is painted between this callback and the task after it.
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => {
                const end = performance.now();
                performance.measure('dowser: next question', { start: timeStamp, end });
                resolve(end - timeStamp);
              };
              port2.postMessage(null);
            });
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { childList: true, subtree: true, attributes: true });
        });
      },
      { capture: true },
    );
  });
}

export function questions(page: Page): Questions {
  const at = (id: string): Locator => page.getByTestId(id);
  const card = page.locator('[data-testid=question][data-on-screen=true]');
  const shown = async (): Promise<Shown> => {
    await expect(card).toBeVisible({ timeout: 60_000 });
    return card.evaluate((element) => ({
      item: element.dataset['item'] ?? '',
      index: Number(element.dataset['index']),
      name: element.querySelector('h2')?.firstChild?.textContent ?? '',
      place: element.querySelector('[data-testid=question-place]')?.textContent ?? '',
    }));
  };
  return {
    dialog: at('ask-dialog'),
    card,
    items: at('question-item'),
    found: at('found'),
    lastBatch: at('last-batch'),
    upcoming: at('upcoming'),
    footer: at('queue-footer'),
    progress: at('progress-panel'),
    begin: async () => {
      await page.keyboard.press('q');
      await expect(at('ask-dialog')).toBeVisible();
      await expect(at('ask-start')).toHaveAttribute('aria-disabled', 'false');
      await page.keyboard.press('Enter');
      await expect(at('ask-dialog')).toBeHidden();
      await expect(card).toBeVisible({ timeout: 60_000 });
    },
    shown,
    answer: async (answer) => {
      await watchAnswers(page);
      const asked = await shown();
      await page.keyboard.press(answerKeys[answer]);
      const milliseconds = await page.evaluate(async () => {
        if (!('nextQuestion' in window)) throw new Error('Nothing watches the answers.');
        const { waiting } = window.nextQuestion as { readonly waiting: Promise<number> };
        return waiting;
      });
      return { shown: asked, milliseconds };
    },
    saved: async () => {
      await expect(page.getByText('Saving…')).toHaveCount(0);
      await expect(page.locator('[data-testid=question-item][data-saving=true]')).toHaveCount(0);
      await expect(at('label-error')).toHaveCount(0);
    },
  };
}
