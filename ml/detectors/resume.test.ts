/** Broken off anywhere and taken up, a detector ends with the very bits that it would have ended with undisturbed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { noCommits } from '../commits.ts';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { brokenOff } from '../testing/broken-off.ts';
import { detectorById } from './index.ts';

const rng = createRng(3);
const rows = Array.from({ length: 30 }, () => Array.from({ length: 5 }, () => rng.normal()));
const pairs = Array.from({ length: 70 }, () => [rng.int(28), rng.int(28)] as const);
const dense: GraphData = { graph: makeGraph(30, pairs), features: denseFeatures(rows) };
const sparse: GraphData = { ...dense, features: toSparse(dense.features) };

/** Stages that each must have been taken up in. */
const cases = [
  ['bourne', { epochs: 4, rounds: 3, hiddenChannels: 4, batchSize: 16 }, ['node training', 'node scoring']],
  [
    'bourne',
    { variant: 'paper', epochs: 3, rounds: 2, hiddenChannels: 4, batchSize: 16 },
    ['node training', 'node scoring', 'edge training', 'edge scoring'],
  ],
  ['prem', { epochs: 6, hiddenChannels: 4 }, ['training']],
  ['dominant', { epochs: 6, hiddenChannels: 4 }, ['training']],
  ['gadam', { localEpochs: 6, globalEpochs: 6, hiddenChannels: 4 }, ['local', 'global']],
  ['tam', { epochs: 3, series: 2, cuts: 2, hiddenChannels: 4 }, ['networks']],
] as const;

describe.each(['wasm', 'cpu'] as const)('on %s', (name) => {
  let backend: ComputeBackend;
  beforeAll(async () => {
    backend = await openBackend(name);
  });

  it.each(cases)('%s %o is the same after breaks in %o', async (id, params, stages) => {
    const detector = detectorById(id);
    for (const data of [dense, sparse]) {
      const undisturbed = await detector.fit(data, params, createRunContext({ rng: createRng(7) }), backend);
      const seen = new Set<string>();
      for (const steps of [2, 5]) {
        const broken = await brokenOff(
          (commits) => detector.fit(data, params, createRunContext({ rng: createRng(7), commits }), backend),
          steps,
        );
        expect(broken.breaks).toBeGreaterThan(0);
        expect(broken.result).toEqual(undisturbed);
        broken.stages.forEach((stage) => seen.add(stage));
      }
      for (const stage of stages) expect(seen).toContain(stage);
    }
  });
});

it.each(cases)('%s %o begun on one backend is taken up by another', async (id, params) => {
  const detector = detectorById(id);
  const fit = (backend: ComputeBackend, commits = noCommits) =>
    detector.fit(dense, params, createRunContext({ rng: createRng(7), commits }), backend);
  for (const [first, second] of [
    ['cpu', 'wasm'],
    ['wasm', 'cpu'],
  ] as const) {
    const whole = await fit(await openBackend(second));
    const moved = await brokenOff(
      async (commits, breaks) => fit(await openBackend(breaks < 2 ? first : second), commits),
      3,
    );
    expect(moved.stages.length).toBeGreaterThan(0);
    for (const kind of ['nodes', 'edges'] as const) {
      const expected = whole[kind]?.score ?? new Float64Array(0);
      moved.result[kind]?.score.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
    }
  }
});
