import { expect, test } from 'vitest';
import { createPageCache } from './page-cache.ts';
import type { PageResult } from './page-cache.ts';

function numbers(total: number, options: { maxPages?: number } = {}) {
  const asked: number[] = [];
  const errors: unknown[] = [];
  let shift = 0;
  let gate: Promise<void> = Promise.resolve();
  const cache = createPageCache<number>({
    pageSize: 10,
    maxPages: options.maxPages ?? 100,
    fetch: async (offset, limit): Promise<PageResult<number>> => {
      asked.push(offset);
      const base = shift;
      await gate;
      const rows = Array.from({ length: Math.min(limit, total - offset) }, (_, i) => base + offset + i);
      return { total, outOf: total, rows };
    },
    onPage: () => undefined,
    onError: (thrown) => errors.push(thrown),
  });
  return {
    cache,
    asked,
    errors,
    setShift: (value: number) => (shift = value),
    setGate: (value: Promise<void>) => (gate = value),
  };
}

test('fetches each page once, and only those that are needed', async () => {
  const { cache, asked } = numbers(1000);
  await Promise.all([cache.ensure(95, 112), cache.ensure(100, 105)]);
  await cache.ensure(90, 119);
  expect(asked.sort((a, b) => a - b)).toEqual([90, 100, 110]);
  expect(cache.row(95)).toBe(95);
  expect(cache.row(50)).toBeUndefined();
});

test('drops the pages fetched longest ago', async () => {
  const { cache } = numbers(1000, { maxPages: 3 });
  for (const at of [0, 10, 20, 30]) await cache.ensure(at, at);
  expect(cache.row(0)).toBeUndefined();
  expect(cache.row(30)).toBe(30);
});

test('an answer from before a clear never shows', async () => {
  const { cache, setGate, setShift } = numbers(100);
  let open: () => void = () => undefined;
  void setGate(new Promise((resolve) => (open = resolve)));
  const old = cache.ensure(0, 0);
  cache.clear();
  setShift(1000);
  void setGate(Promise.resolve());
  await cache.ensure(0, 0);
  open();
  await old;
  expect(cache.row(0)).toBe(1000);
});

test('stale rows stay on show until their page is fetched again', async () => {
  const { cache, setShift } = numbers(100);
  await cache.ensure(0, 0);
  cache.markStale();
  setShift(7);
  expect(cache.row(3)).toBe(3);
  await cache.ensure(0, 0);
  expect(cache.row(3)).toBe(10);
});

test('a failed page is reported and asked for again', async () => {
  let fail = true;
  const errors: unknown[] = [];
  const cache = createPageCache<number>({
    pageSize: 10,
    maxPages: 10,
    fetch: () => (fail ? Promise.reject(new Error('no')) : Promise.resolve({ total: 1, outOf: 1, rows: [42] })),
    onPage: () => undefined,
    onError: (thrown) => errors.push(thrown),
  });
  await cache.ensure(0, 0);
  fail = false;
  await cache.ensure(0, 0);
  expect(errors).toHaveLength(1);
  expect(cache.row(0)).toBe(42);
});

test('patch changes matching rows and says how many', async () => {
  const { cache } = numbers(30);
  await cache.ensure(0, 29);
  expect(
    cache.patch(
      (row) => row % 10 === 5,
      (row) => -row,
    ),
  ).toBe(3);
  expect([cache.row(5), cache.row(15), cache.row(6)]).toEqual([-5, -15, 6]);
});
