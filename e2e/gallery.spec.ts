/**
 * Every panel and dialog in every state, in both themes and at 200 %: nothing that axe finds, nothing wider than its
 * box, no answer missing. Pictures for people lie in test-results/gallery.
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
const sizes = [
  { name: '100', width: 1280, height: 800 },
  { name: '200', width: 640, height: 400 },
] as const;

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

/** Addresses of all scenes, as the list of the gallery has them. */
async function sceneIds(page: Page): Promise<readonly string[]> {
  await page.goto(host.address);
  const links = page.getByRole('navigation', { name: 'Scenes' }).getByRole('link');
  await expect(links.first()).toBeVisible();
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href')?.slice(1) ?? ''));
}

async function show(page: Page, id: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted;
  }, id);
  await expect(page.locator(`[data-scene="${id}"]`)).toBeAttached();
  // Answers of the scripted engine come within a few frames, fonts and colours after them.
  await page.waitForTimeout(70);
}

/** Into the page once, because a builder would put it there for every scene. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical violations, as "rule: element". */
async function violations(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource);
  return page.evaluate(async (only) => {
    const { violations: found } = await window.axe.run(document, {
      resultTypes: ['violations'],
      ...(only === null ? {} : { runOnly: { type: 'rule', values: [...only] } }),
    });
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 140)}`));
  }, rules);
}

/** What is wider than its box and cannot be scrolled to, or makes the box scroll sideways. */
function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    const box = document.querySelector('dialog[open]') ?? document.querySelector('[data-testid=scene]');
    if (box === null) return ['there is no scene'];
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push('the page scrolls sideways');
    if (box.scrollWidth > box.clientWidth + 1) wide.push(`the box scrolls sideways: ${box.scrollWidth}`);
    return wide;
  });
}

for (const { name, width, height } of sizes) {
  test(`all scenes at ${name} %`, async ({ page, context }) => {
    const watch = guard(context);
    await page.setViewportSize({ width, height });
    const ids = await sceneIds(page);
    expect(ids.length).toBeGreaterThan(60);
    await page.goto(`${host.address}?alone`);
    const problems: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const id of ids) {
        await show(page, id);
        const told = (await tooWide(page)).map((problem) => `${colorScheme} ${id}: ${problem}`);
        problems.push(...told);
        if ((await page.getByText('The test has no answer for').count()) > 0)
          problems.push(`${id}: an answer is missing`);
        // What axe finds does not hang on the size of the window.
        if (name === '100') {
          // All rules once; of the other theme those that colours decide.
          const rules = colorScheme === 'light' ? null : ['color-contrast'];
          problems.push(...(await violations(page, rules)).map((problem) => `${colorScheme} ${id}: ${problem}`));
        }
        await page.screenshot({ path: resolve(folder, `${id}-${name}-${colorScheme}.png`) });
      }
    }
    expect(problems).toEqual([]);
    expect(watch.errors).toEqual([]);
    expect(watch.outside).toEqual([]);
  });
}
