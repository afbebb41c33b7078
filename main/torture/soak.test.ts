/** The soak tells what grows from what swings, sees a leak of each kind, and none in the engine as it is. */
import { openSync, closeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../ml/rng.ts';
import { figureNames, judge, sampleProcess } from './resident-figures.ts';
import type { FigureName, Sample } from './resident-figures.ts';
import { works } from './soak-work.ts';
import { soak, soakBreaks, soakSummary } from './soak.ts';

const MB = 2 ** 20;
const level: Record<FigureName, number> = {
  ...{ rss: 300 * MB, heap: 40 * MB, external: 15 * MB, buffers: MB, files: 25, threads: 12, handles: 2 },
  ...{ listeners: 5, tensors: 0, blocks: 0 },
};
/** @param step what a figure gains from sample to sample */
const row = (step: Partial<Record<FigureName, number>>, swing = 0): Sample[] => {
  const rng = createRng(4);
  return Array.from({ length: 60 }, (_, i) => ({
    ...level,
    rss: level.rss + swing * rng.normal(),
    ...Object.fromEntries(
      figureNames.flatMap((name) => (step[name] === undefined ? [] : [[name, level[name] + i * step[name]]])),
    ),
  }));
};
const grown = (samples: readonly Sample[]) =>
  judge(samples)
    .filter(({ grows }) => grows)
    .map(({ name }) => name);

describe('what grows', () => {
  it('is told from what swings and from what is learned in the beginning', () => {
    expect(grown(row({}, 20 * MB))).toEqual([]);
    const warm = row({}).map((sample, i) => ({ ...sample, heap: level.heap + (i < 15 ? -20 * MB : 0) }));
    expect(grown(warm)).toEqual([]);
  });

  it.each([
    ['rss', 2 * MB],
    ['heap', 0.2 * MB],
    ['external', 0.5 * MB],
    ['buffers', 0.5 * MB],
    ['files', 0.2],
    ['threads', 0.2],
    ['handles', 0.2],
    ['listeners', 0.1],
    ['tensors', 0.1],
    ['blocks', 0.1],
  ] as const)('is seen in %s', (name, step) => {
    expect(grown(row({ [name]: step }, 10 * MB))).toEqual([name]);
  });

  it('says nothing of too few samples, or of a figure that this machine does not have', () => {
    expect(judge(row({}).slice(0, 5))).toEqual([]);
    const samples = row({}).map((sample) => {
      const { files, ...rest } = sample;
      expect(files).toBe(25);
      return rest;
    });
    expect(judge(samples).map(({ name }) => name)).toEqual(figureNames.filter((name) => name !== 'files'));
  });
});

describe('over an engine', () => {
  const files: number[] = [];
  const servers: Server[] = [];
  const kept: Uint8Array[] = [];
  const listener = (): void => undefined;
  afterEach(() => {
    for (const file of files.splice(0)) closeSync(file);
    for (const server of servers.splice(0)) server.close();
    process.removeListener('SIGUSR2', listener);
    kept.length = 0;
  });
  const rounds = (most: number) => {
    let left = most;
    const onSample = (): void => {
      left--;
    };
    return { goesOn: () => left > 0, onSample, worksPerRound: 1 };
  };

  it('a leak of each kind is seen', { timeout: 300_000 }, async () => {
    const leak = (): Promise<void> => {
      files.push(openSync(import.meta.filename, 'r'));
      servers.push(createServer().listen(0));
      process.on('SIGUSR2', listener);
      kept.push(new Uint8Array(8 * MB).fill(1));
      return Promise.resolve();
    };
    // The leak alone, once a round, so that the test is short: an import, an opening and a closing are around it.
    const more = Object.fromEntries(Object.keys(works).map((name) => [name, leak]));
    const counts = await soak({ seed: 1, more, ...rounds(9) });
    expect(counts.defects).toEqual([]);
    const seen = counts.verdicts.filter(({ grows }) => grows).map(({ name }) => name);
    for (const name of ['files', 'handles', 'listeners', 'buffers'] as const) expect(seen).toContain(name);
    expect(soakBreaks(counts).join()).toContain('GROWS  array buffers');
    expect(soakSummary(counts)).toMatch(/^9 rounds in \d+ s, /);
  });

  it('work that fails is told by name, and the round goes on', { timeout: 300_000 }, async () => {
    const fail = () => Promise.reject(new Error('broken on purpose'));
    const more = Object.fromEntries(Object.keys(works).map((name) => [name, fail]));
    const counts = await soak({ seed: 1, more, ...rounds(1) });
    expect(counts.rounds).toBe(1);
    expect(soakBreaks(counts).join()).toMatch(/: internal: .*broken on purpose/);
    expect(counts.done).toEqual({ import: 1, close: 1 });
  });

  it('samples what the machine has', async () => {
    const sample = await sampleProcess();
    expect(sample.heap).toBeGreaterThan(MB);
    expect(sample.rss).toBeGreaterThan(sample.heap ?? Infinity);
  });
});
