/**
 * Whether the page answers at any moment: the tasks that kept its main thread for more than 50 ms, step by step of a
 * story. What tests do to the page between steps (pictures, axe) is not counted.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { crowding, medianOf } from './crowding.ts';

/** Longer than this a hand notices. */
export const BLOCKED_MS = 50;
const SAMPLE_EVERY_MS = 300;

interface Step {
  readonly name: string;
  readonly milliseconds: number;
  /** how many times other work slowed this machine down meanwhile */
  readonly crowded: number;
  /** lengths of the long tasks */
  readonly tasks: readonly number[];
}

export interface Smoothness {
  /** A step of the story; its long tasks are noted under its name. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Prints what was seen and fails where the page was blocked for too long. */
  judge(): void;
}

/** Call before the page loads anything. */
export async function watchSmoothness(page: Page): Promise<Smoothness> {
  await page.addInitScript(() => {
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
  });
  const take = (): Promise<readonly number[]> =>
    page.evaluate(() => {
      if (!('takeLongTasks' in window)) return [];
      return (window.takeLongTasks as () => number[])();
    });
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
          // What the last click set off ends, and is told of, a moment later.
          await page.waitForTimeout(200);
          const tasks = await take();
          steps.push({ name, milliseconds: performance.now() - start, crowded: medianOf(samples), tasks });
        }
      }),
    judge: () => {
      for (const { name, milliseconds, crowded, tasks } of steps) {
        console.log(
          `    ${name}: ${(milliseconds / 1000).toFixed(1)} s, long tasks ${tasks.length === 0 ? 'none' : `${tasks.join(', ')} ms`}` +
            ` (machine ${crowded.toFixed(1)} times slower)`,
        );
      }
      const blocked = steps.flatMap(({ name, crowded, tasks }) =>
        tasks.filter((length) => length > BLOCKED_MS * crowded).map((length) => `${name}: ${length} ms`),
      );
      // One hitch of a shared machine is allowed; a stall of Dowser's own comes back with every run.
      expect(blocked.length, blocked.join('; ')).toBeLessThanOrEqual(1);
    },
  };
}
