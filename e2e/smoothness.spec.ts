/** That the watch over a page which answers at any moment can fail: one that stalls is caught, what a test asks is not. */
import { expect, test } from '@playwright/test';
import { watchSmoothness } from './smoothness.ts';

test.use({ trace: 'off' });

/** Some hundreds of milliseconds of the processor, whatever else runs on it. */
const stall = (): number => {
  let sum = 0;
  for (let i = 0; i < 300_000_000; i++) sum += i % 7;
  return sum;
};

test('a page that stalls twice is caught', async ({ page }) => {
  await page.setContent(`<button>Stall</button><script>
    document.querySelector('button').addEventListener('click', () => (${stall.toString()})());
  </script>`);
  const smooth = watchSmoothness(page);
  await smooth.step('stalls', async () => {
    await page.getByRole('button').click();
    await page.getByRole('button').click();
  });
  expect(() => smooth.judge()).toThrow(/stalls: \d+ ms/);
});

test('what a test asks the page is not held against it, what the page does meanwhile is', async ({ page }) => {
  await page.setContent(`<input /><script>
    document.querySelector('input').addEventListener('input', () => (${stall.toString()})());
  </script>`);
  const asked = watchSmoothness(page);
  await asked.step('asked', async () => {
    await page.evaluate(stall);
    await page.evaluate(stall);
  });
  asked.judge();
  const written = watchSmoothness(page);
  await written.step('written', async () => {
    await page.locator('input').fill('a');
    await page.locator('input').fill('b');
  });
  expect(() => written.judge()).toThrow(/written: \d+ ms/);
});
