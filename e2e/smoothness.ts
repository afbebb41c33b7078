/**
 * Whether the page answers at any moment: the tasks that kept its main thread for more than 50 ms, step by step of a
 * story; and how soon it shows something useful, and what it does under a moving pointer. What tests do to the page
 * between steps (pictures, axe) is not counted.
 *
 * A machine that others use lets a thread wait in the middle of a task, which says nothing of the page. A task is
 * therefore judged by the processor time that the browser notes for it, and by the clock only beyond what the machine
 * explains: that is how a page that waits for a driver shows. Processor time grows too, to twice, where threads share a
 * core and on slower machines (tasks of at most 49 ms on one took 76 and 83 on another). On two cores a thread waits for
 * the browser's own others too, because the card is emulated there: tens of milliseconds, between the samples of how
 * crowded the machine is. Of a task in which the test itself asked the page something (what a locator finds, what stands
 * there) only that counts which the page did meanwhile: its handlers, its layout.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { crowding, medianOf } from './crowding.ts';

/** Longer than this a hand notices. */
export const BLOCKED_MS = 50;
const SAMPLE_EVERY_MS = 300;
/** So many times as much processor time a task takes at most where its core is shared, which no sample tells. */
const SHARED_CORE = 2;
/** So many times as long it takes at most by the clock where no sample was crowded. */
const WAITED = 3;

/** One that kept the main thread for long, milliseconds. */
interface LongTask {
  readonly wall: number;
  readonly work: number;
}

interface Step {
  readonly name: string;
  /** how many times other work slowed this machine down meanwhile, at worst */
  readonly crowded: number;
  readonly tasks: readonly LongTask[];
}

export interface Smoothness {
  /** A step of the story; its long tasks are noted and printed under its name. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Fails where the page was blocked for too long. */
  judge(): void;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** microseconds, by the clock and of the processor */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

/** The interface over which a test asks the page. */
const ASKED = 'blink.mojom.DevToolsSession';
/** What the page does of its own, also within a question: handlers of events, style, layout, paint. */
const PAGE_WORK = new Set(['EventDispatch', 'UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'FireAnimationFrame']);

/** Those that lie in no other one, in the order of their start. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return [...events]
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter(({ ts, dur = 0 }) => {
      if (ts < end) return false;
      end = ts + dur;
      return true;
    });
}

/** The outermost tasks of the pages' main threads, from what the browser recorded. */
function longTasksIn(events: readonly TraceEvent[]): LongTask[] {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  return mains.flatMap(({ pid, tid }) => {
    const own = events.filter((event) => event.pid === pid && event.tid === tid && event.dur !== undefined);
    return outermost(own.filter(({ name }) => name.endsWith('RunTask'))).flatMap((task): LongTask[] => {
      const { ts, dur = 0 } = task;
      if (dur <= 1000 * BLOCKED_MS) return [];
      const within = own.filter((event) => event !== task && event.ts >= ts && event.ts < ts + dur);
      const wasAsked = within.some(({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === ASKED);
      const parts = wasAsked ? outermost(within.filter(({ name }) => PAGE_WORK.has(name))) : [task];
      const sum = (key: 'dur' | 'tdur'): number => parts.reduce((total, part) => total + (part[key] ?? 0), 0) / 1000;
      const [wall, work] = [sum('dur'), sum('tdur')];
      return wall <= BLOCKED_MS ? [] : [{ wall, work }];
    });
  });
}

function tasksText(tasks: readonly LongTask[]): string {
  if (tasks.length === 0) return 'no long task';
  const most = (values: readonly number[]): string => Math.max(...values).toFixed(0);
  const [walls, works] = [tasks.map(({ wall }) => wall), tasks.map(({ work }) => work)];
  return `${tasks.length} of more than ${BLOCKED_MS} ms, at most ${most(walls)}; of their own work at most ${most(works)}`;
}

/** Answers to what was asked of the browser's recorder: `traceEvents` in JSON. */
function eventsOf(recorded: Buffer): readonly TraceEvent[] {
  const { traceEvents } = JSON.parse(recorded.toString('utf8')) as { readonly traceEvents: readonly TraceEvent[] };
  return traceEvents;
}

export function watchSmoothness(page: Page): Smoothness {
  const browser = page.context().browser();
  if (browser === null) throw new Error('Only a browser of its own can be recorded.');
  const steps: Step[] = [];
  return {
    step: (name, work) =>
      test.step(name, async () => {
        await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
        const start = performance.now();
        const samples = [crowding()];
        const sampling = setInterval(() => samples.push(crowding()), SAMPLE_EVERY_MS);
        try {
          return await work();
        } finally {
          clearInterval(sampling);
          const seconds = ((performance.now() - start) / 1000).toFixed(1);
          // What the last click set off ends a moment later.
          await page.waitForTimeout(200);
          const tasks = longTasksIn(eventsOf(await browser.stopTracing()));
          const crowded = Math.max(...samples);
          steps.push({ name, crowded, tasks });
          console.log(
            `    ${name}: ${seconds} s, ${tasksText(tasks)} ` +
              `(other work made this machine ${medianOf(samples).toFixed(1)} times slower, at worst ${crowded.toFixed(1)})`,
          );
        }
      }),
    judge: () => {
      const blocked = steps.flatMap(({ name, crowded, tasks }) =>
        tasks
          .filter(({ wall, work }) => work > BLOCKED_MS * SHARED_CORE || wall > BLOCKED_MS * Math.max(WAITED, crowded))
          .map(({ wall, work }) => `${name}: ${wall.toFixed(0)} ms, ${work.toFixed(0)} of them work`),
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
