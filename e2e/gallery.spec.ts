/**
 * Every panel and dialog in every state: nothing that axe finds in either theme, nothing wider than its box at 100 and
 * at 200 %, no error on the way, no answer missing. All scenes of a panel are looked at together, dialogs one by one.
 * Pictures for people lie in test-results/gallery; with DOWSER_SHOTS=large those of a screen of 2560 by 1440 too.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type axe from 'axe-core';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { serveGallery } from './gallery-host.ts';
import type { GalleryHost } from './gallery-host.ts';
import { guard } from './guards.ts';

const folder = resolve(import.meta.dirname, '../test-results/gallery');
const full = { width: 1280, height: 800 };
const large = { width: 2560, height: 1440 };
/** The same window at 200 % has half as many pixels of the page's own. */
const half = { width: 640, height: 400 };

declare global {
  interface Window {
    axe: typeof axe;
  }
}

let host: GalleryHost;
test.beforeAll(async () => {
  host = await serveGallery();
});
test.afterAll(() => host.close());

/** Of links within the page, without the "#". */
const addresses = (links: readonly Element[]): readonly string[] =>
  links.map((link) => link.getAttribute('href')?.slice(1) ?? '');

/** Until nothing was changed for five frames in a row: a busy machine draws fewer frames, and so waits for longer. */
function quiet(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((done) => {
        let still = 0;
        const watch = new MutationObserver(() => (still = 0));
        watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const frame = (): void => {
          if (++still < 5) return void requestAnimationFrame(frame);
          watch.disconnect();
          done();
        };
        requestAnimationFrame(frame);
      }),
  );
}

/** A panel's sheet, or a dialog. */
async function show(page: Page, address: string, selector: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted;
  }, address);
  await expect(page.locator(selector)).toBeAttached();
  await expect(page.getByText('Preparing the scene…')).toHaveCount(0);
  await quiet(page);
}

/** Into the page once, because a builder would put it there for every scene. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Rules = 'colours' | 'all others';

/** Serious and critical violations, as "scene: rule: element". */
async function violations(page: Page, rules: Rules): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource);
  return page.evaluate(async (wanted) => {
    const contrast = 'color-contrast';
    const { violations: found, passes } = await window.axe.run(
      // Measuring colours takes most of the time, and the tenth row of a list has those of the first.
      wanted === 'colours'
        ? { exclude: [':is([data-testid=table-row], [data-testid=ranked-row]):nth-child(n + 10)'] }
        : document,
      {
        resultTypes: ['violations'],
        elementRef: true,
        ...(wanted === 'colours'
          ? { runOnly: { type: 'rule', values: [contrast] } }
          : // A panel stands on the screen once; here it stands beside itself.
            { rules: { [contrast]: { enabled: false }, 'duplicate-id-aria': { enabled: false } } }),
      },
    );
    if (passes.length === 0 && found.length === 0) return [`axe could check nothing of ${wanted}`];
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ element, html }) => {
          const scene = element?.closest('[data-scene]')?.getAttribute('data-scene') ?? 'page';
          return `${scene}: ${id}: ${html.slice(0, 140)}`;
        }),
      );
  }, rules);
}

/** What is wider than its box: makes it scroll sideways, or is cut off. */
function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const boxes = document.querySelectorAll('dialog[open], [data-testid=scene]');
    if (boxes.length === 0) return ['there is no scene'];
    const wide = [...boxes]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => {
        const scene = box.closest('[data-scene]')?.getAttribute('data-scene') ?? '';
        return `${scene}: scrolls sideways: ${box.scrollWidth} in ${box.clientWidth}`;
      });
    // A control that is cut off at a side is one that nobody can press.
    for (const control of document.querySelectorAll('[data-scene] :is(button, a, input, select, [role=tab])')) {
      const { left, right, width } = control.getBoundingClientRect();
      if (width < 2) continue;
      for (let around = control.parentElement; around !== null; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around);
        if (overflowX === 'visible') continue;
        const rim = around.getBoundingClientRect();
        if (overflowX !== 'auto' && overflowX !== 'scroll' && (right > rim.right + 1 || left < rim.left - 1)) {
          const scene = control.closest('[data-scene]')?.getAttribute('data-scene') ?? '';
          const name = control.getAttribute('aria-label') ?? control.textContent;
          wide.push(`${scene}: cut off: ${name}`);
        }
        break;
      }
    }
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push('the page scrolls sideways');
    return wide;
  });
}

/** The window as wide as usual, and high enough for the whole sheet. */
async function unfold(page: Page, window = full): Promise<void> {
  await page.setViewportSize(window);
  if ((await page.locator('dialog[open]').count()) > 0) return quiet(page);
  const height = await page.locator('main').evaluate((main) => main.scrollHeight);
  await page.setViewportSize({ width: window.width, height: Math.max(window.height, height) });
  await quiet(page);
}

/** All that is wrong with what is shown, at 200 % and in both themes. */
async function problemsOf(page: Page, name: string): Promise<readonly string[]> {
  const problems: string[] = [];
  const tell = (where: string, found: readonly string[]): void => {
    problems.push(...found.map((problem) => `${where}: ${problem}`));
  };
  await page.setViewportSize(half);
  await quiet(page);
  tell('200 %', await tooWide(page));
  await unfold(page);
  tell('100 %', await tooWide(page));
  tell('an answer is missing', await page.getByText(/has no answer for/).allInnerTexts());
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await quiet(page);
    await page.screenshot({ path: resolve(folder, `${name}-${colorScheme}.png`) });
    tell(colorScheme, await violations(page, 'colours'));
    if (process.env['DOWSER_SHOTS'] !== 'large') continue;
    await unfold(page, large);
    await page.screenshot({ path: resolve(folder, `${name}-large-${colorScheme}.png`) });
    await unfold(page);
  }
  tell('in both themes', await violations(page, 'all others'));
  return problems;
}

interface Looked {
  readonly scenes: number;
  readonly problems: readonly string[];
}

/** A panel: its sheet, then its dialogs. */
async function lookAt(page: Page, panel: string): Promise<Looked> {
  await show(page, panel, `[data-panel="${panel}"]`);
  const beside = await page.locator('[data-scene]').count();
  const dialogs = await page.getByTestId('sheet-dialog').evaluateAll(addresses);
  const problems = beside > 0 ? [...(await problemsOf(page, panel))] : [];
  for (const id of dialogs) {
    await show(page, id, `[data-scene="${id}"] dialog[open]`);
    problems.push(...(await problemsOf(page, id)));
  }
  return { scenes: beside + dialogs.length, problems };
}

// Recording a trace copies the whole page at every step, which takes longer than the checks.
test.use({ trace: 'off' });

test('every scene of the gallery', async ({ page, context }) => {
  test.setTimeout(900_000);
  const watch = guard(context);
  await page.goto(host.address);
  const headings = page.getByRole('navigation', { name: 'Scenes' }).getByRole('heading').getByRole('link');
  await expect(headings.first()).toBeVisible();
  const panels = await headings.evaluateAll(addresses);
  expect(panels.length).toBeGreaterThan(20);
  // Two pages, each of which takes the next panel that nobody has taken.
  const looked: Looked[] = [];
  const left = [...panels];
  const work = async (own: Page): Promise<void> => {
    await own.emulateMedia({ reducedMotion: 'reduce' });
    await own.goto(`${host.address}?alone`);
    for (let panel = left.shift(); panel !== undefined; panel = left.shift()) looked.push(await lookAt(own, panel));
  };
  await Promise.all([work(page), work(await context.newPage())]);
  expect(looked.flatMap(({ problems }) => problems)).toEqual([]);
  expect(looked.reduce((sum, { scenes }) => sum + scenes, 0)).toBeGreaterThan(80);
  expect(watch.errors).toEqual([]);
  expect(watch.outside).toEqual([]);
});
