import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestBench, randomEdges } from '../testing/test-project.ts';
import type { TestBench, TestGraph } from '../testing/test-project.ts';
import type { OverviewProgress } from '../../contract/overview.ts';
import { createOverviewHandlers } from './overview-handlers.ts';

const signal = new AbortController().signal;
const PATIENCE = 60_000;
const small: TestGraph = { numNodes: 60, edges: randomEdges(60, 120, 1) };
/** Takes seconds: long enough to be stopped. */
const large: TestGraph = { numNodes: 30_000, edges: randomEdges(30_000, 90_000, 1) };

const open: TestBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});

function setUp(spec: TestGraph, worker?: URL) {
  const bench = createTestBench(spec);
  open.push(bench);
  const handlers = createOverviewHandlers(bench.ctx, worker === undefined ? {} : { worker });
  const progress = bench.events['overview.progress'];
  const ended = async (key: string): Promise<OverviewProgress> =>
    vi.waitFor(
      () => {
        const found = progress.findLast((event) => event.key === key && event.state !== 'running');
        if (found === undefined) throw new Error('not ended yet');
        return found;
      },
      { timeout: PATIENCE, interval: 20 },
    );
  const start = (places: 'force' | 'pca' | 'umap', seed = 1) => handlers['overview.start']({ places, seed }, signal);
  const placesOf = (key: string) => handlers['overview.places']({ key }, signal);
  return { bench, handlers, progress, ended, start, placesOf };
}
const filesOf = (bench: TestBench): string[] => readdirSync(join(bench.project.path, 'overview'));

describe('the whole graph', () => {
  it('crosses as arrays on memory of their own', async () => {
    const { handlers, bench } = setUp(small);
    const graph = await handlers['overview.graph']({}, signal);
    expect(graph).toMatchObject({ numNodes: 60, directed: true });
    expect(graph.src).toEqual(bench.project.data.graph.src);
    expect(graph.src.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('places for every node', { timeout: PATIENCE }, () => {
  it('are worked out, kept, and found again after the project was closed', async () => {
    const { bench, start, ended, placesOf, progress, handlers } = setUp(small);
    const job = await start('force', 7);
    expect(job.state).toBe('running');
    expect(job.estimate.sentence).toContain('Takes');
    await expect(placesOf(job.key)).rejects.toMatchObject({ code: 'not-found' });
    expect(await ended(job.key)).toMatchObject({ state: 'ready', fraction: 1, error: null });
    const places = await placesOf(job.key);
    expect(places).toMatchObject({ key: job.key, places: 'force', seed: 7 });
    expect(places.positions).toHaveLength(120);
    const xs = places.positions.filter((_, i) => i % 2 === 0);
    expect(places.extent.minX).toBe(Math.min(...xs));
    expect(places.extent.maxX).toBe(Math.max(...xs));
    expect(filesOf(bench)).toEqual([`${job.key}.places`]);

    await bench.reopen();
    progress.length = 0;
    expect(await start('force', 7)).toMatchObject({ key: job.key, state: 'ready' });
    expect((await placesOf(job.key)).positions).toEqual(places.positions);
    expect(progress).toEqual([]);
    const choices = await handlers['overview.choices']({ seed: 7 }, signal);
    expect(choices.map(({ places: kind, kept }) => [kind, kept])).toEqual([
      ['force', true],
      ['pca', false],
      ['umap', false],
    ]);
  });

  it.each(['cut off', 'changed', 'empty'])(
    'are worked out anew where the kept file is %s, and that is said',
    async (how) => {
      const { bench, start, ended, placesOf } = setUp(small);
      const { key } = await start('force');
      await ended(key);
      const { positions } = await placesOf(key);
      await bench.reopen();
      const path = join(bench.project.path, 'overview', `${key}.places`);
      if (how === 'cut off') truncateSync(path, 300);
      else if (how === 'empty') truncateSync(path, 0);
      else {
        const bytes = readFileSync(path);
        bytes[bytes.length - 5] ^= 1;
        writeFileSync(path, bytes);
      }
      bench.events['overview.progress'].length = 0;
      expect((await start('force')).state).toBe('running');
      await ended(key);
      const again = await placesOf(key);
      expect(again.positions).toEqual(positions);
      expect(again.notes.join(' ')).toContain('could not be read, so they were worked out anew');
      await bench.reopen();
      expect((await start('force')).state).toBe('ready');
      expect((await placesOf(key)).notes.join(' ')).not.toContain('worked out anew');
    },
  );

  it('by features are told apart by kind and seed', async () => {
    const { start, ended, placesOf } = setUp(small);
    const pca = await start('pca');
    await ended(pca.key);
    const umap = await start('umap');
    await ended(umap.key);
    const other = await start('umap', 2);
    await ended(other.key);
    expect(new Set([pca.key, umap.key, other.key]).size).toBe(3);
    expect((await placesOf(umap.key)).positions).not.toEqual((await placesOf(other.key)).positions);
    expect((await placesOf(pca.key)).notes.join(' ')).toContain('no columns of their own');
  });

  it('cannot be a map of features where no two nodes differ, and that is said', async () => {
    const { start, ended } = setUp({ ...small, numFeatures: 0 });
    const { key } = await start('pca');
    const end = await ended(key);
    expect(end.state).toBe('failed');
    expect(end.error?.message).toContain('no two nodes differ');
  });

  it('unfold before the eyes and stop when asked to; nothing is kept then', async () => {
    const { bench, start, ended, handlers, progress, placesOf } = setUp(large);
    const { key } = await start('force');
    await vi.waitFor(() => expect(progress.some(({ positions }) => positions !== null)).toBe(true), {
      timeout: PATIENCE,
    });
    expect(progress.find(({ positions }) => positions !== null)?.positions).toHaveLength(60_000);
    expect(await start('force')).toMatchObject({ key, state: 'running' });
    await handlers['overview.cancel']({ key }, signal);
    expect((await ended(key)).state).toBe('cancelled');
    await expect(placesOf(key)).rejects.toMatchObject({ code: 'not-found' });
    expect(() => filesOf(bench)).toThrow('ENOENT');
  });

  it('make room for a new request', async () => {
    const { start, ended } = setUp(large);
    const first = await start('force');
    const second = await start('pca');
    expect((await ended(first.key)).state).toBe('cancelled');
    expect((await ended(second.key)).state).toBe('ready');
  });

  it('end with the project', async () => {
    const { bench, start, progress } = setUp(large);
    const { key } = await start('force');
    await bench.close();
    expect(progress.at(-1)).toMatchObject({ key, state: 'cancelled' });
    const told = progress.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(progress).toHaveLength(told);
  });

  it('fail with a sentence where the worker crashes, and can be asked for again', async () => {
    const { start, ended } = setUp(small, new URL('data:text/javascript,throw new Error("lost")'));
    const { key } = await start('force');
    const end = await ended(key);
    expect(end.state).toBe('failed');
    expect(end.error?.message).toContain('lost');
    expect((await start('force')).state).toBe('running');
  });

  it.each(['../project', 'force-1-0123456789abcdef-v1/../x', 'force-1-0123456789abcdef-v1'])(
    'are not found under %s',
    async (key) => {
      const { placesOf } = setUp(small);
      await expect(placesOf(key)).rejects.toMatchObject({ code: 'not-found' });
    },
  );
});
