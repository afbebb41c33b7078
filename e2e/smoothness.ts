/**
 * Whether the page answers at any moment: the tasks that kept its main thread for more than 50 ms, step by step of a
 * story; and how soon it shows something useful, and what it does under a moving pointer. What tests do to the page
 * between steps (pictures, axe) is not counted.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { crowding, medianOf } from './crowding.ts';

/** Longer than this a hand notices. */
export const BLOCKED_MS = 50;
const SAMPLE_EVERY_MS = 300;

interface Step {
  readonly name: string;
  /** how many times other work slowed this machine down meanwhile */
  readonly crowded: number;
  /** lengths of the long tasks */
  readonly tasks: readonly number[];
}

export interface Smoothness {
  /** A step of the story; its long tasks are noted and printed under its name. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Fails where the page was blocked for too long. */
  judge(): void;
}

function tasksText(tasks: readonly number[]): string {
  if (tasks.length === 0) return 'no long task';
  if (tasks.length <= 12) return `long tasks of ${tasks.join(', ')} ms`;
  return `${tasks.length} long tasks, half of them under ${medianOf(tasks)} ms, the longest ${Math.max(...tasks)} ms`;
}

/** In the page, once for each document that it loads. */
function collect(): void {
  if ('takeLongTasks' in window) return;
  const lengths: number[] = [];
  const note = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) lengths.push(Math.round(duration));
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask', buffered: true });
  Object.assign(window, {
    takeLongTasks: () => {
      note(observer.takeRecords());
      return lengths.splice(0);
    },
  });
}

export async function watchSmoothness(page: Page): Promise<Smoothness> {
  await page.addInitScript(collect);
  await page.evaluate(collect);
  const take = (): Promise<readonly number[]> =>
    page.evaluate(() => ('takeLongTasks' in window ? (window.takeLongTasks as () => number[])() : []));
  const steps: Step[] = [];
  return {
    step: (name, work) =>
      test.step(name, async () => {
        await take();
        const start = performance.now();
        const samples = [crowding()];
        const sampling = setInterval(() => samples.push(crowding()), SAMPLE_EVERY_MS);
        try {
          return await work();
        } finally {
          clearInterval(sampling);
          const seconds = ((performance.now() - start) / 1000).toFixed(1);
          // What the last click set off ends, and is told of, a moment later.
          await page.waitForTimeout(200);
          const tasks = await take();
          const crowded = medianOf(samples);
          steps.push({ name, crowded, tasks });
          const said = tasksText(tasks);
          console.log(
            `    ${name}: ${seconds} s, ${said} (other work made this machine ${crowded.toFixed(1)} times slower)`,
          );
        }
      }),
    judge: () => {
      const blocked = steps.flatMap(({ name, crowded, tasks }) =>
        tasks.filter((length) => length > BLOCKED_MS * crowded).map((length) => `${name}: ${length} ms`),
      );
      // One hitch of a shared machine is allowed; a stall of Dowser's own comes back with every run.
      expect(blocked.length, `the page did not answer for too long: ${blocked.join('; ')}`).toBeLessThanOrEqual(1);
    },
  };
}

/** Loads the page again; milliseconds until the list of findings was painted. */
export async function firstUsefulPaint(page: Page): Promise<number> {
  await page.addInitScript(() => {
    Object.assign(window, {
      usefulPaint: new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (document.querySelector('[data-testid=ranked-row]') === null) return;
          observer.disconnect();
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now());
            port2.postMessage(null);
          });
        });
        observer.observe(document, { childList: true, subtree: true });
      }),
    });
  });
  await page.reload();
  return page.evaluate(async () => {
    if (!('usefulPaint' in window)) throw new Error('Nothing watches the paint.');
    return window.usefulPaint as Promise<number>;
  });
}

export interface Hover {
  /** work of the page's thread for one movement, milliseconds: the median and the most */
  readonly work: number;
  readonly most: number;
  /** from the movement to the paint that follows it, waiting for the screen included; the median */
  readonly painted: number;
}

/** Moves the pointer through the middle of `testId` and times each movement in the page. */
export async function hoverOver(page: Page, testId: string, moves = 40): Promise<Hover> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not on screen.`);
  await page.evaluate(() => {
    const times: { work: number; painted: number }[] = [];
    let began = 0;
    const start = (): void => {
      began = performance.now();
    };
    const end = ({ timeStamp }: PointerEvent): void => {
      const time = { work: performance.now() - began, painted: 0 };
      times.push(time);
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => (time.painted = performance.now() - timeStamp);
        port2.postMessage(null);
      });
    };
    window.addEventListener('pointermove', start, { capture: true });
    window.addEventListener('pointermove', end);
    Object.assign(window, {
      hoverTimes: () => {
        window.removeEventListener('pointermove', start, { capture: true });
        window.removeEventListener('pointermove', end);
        return times;
      },
    });
  });
  for (let i = 0; i < moves; i++) {
    const along = (i + 1) / (moves + 1);
    await page.mouse.move(box.x + box.width * (0.35 + 0.3 * along), box.y + box.height * (0.4 + 0.2 * along));
  }
  await page.waitForTimeout(300);
  const times = await page.evaluate(() => {
    if (!('hoverTimes' in window)) throw new Error('Nothing times the pointer.');
    return (window.hoverTimes as () => { work: number; painted: number }[])();
  });
  const work = times.map((time) => time.work);
  return { work: medianOf(work), most: Math.max(...work), painted: medianOf(times.map((time) => time.painted)) };
}
