import { describe, expect, it } from 'vitest';
import type { EvaluationRow } from '../../ml/schema/run.ts';
import type { RunInfo } from '../contract/api.ts';
import { progressLine } from './follow-job.ts';
import { groupRuns, summarise } from './commands/evaluate.ts';
import { count, figure, meanAndSpread, toCsv, toTable } from './format.ts';

describe('text forms', () => {
  it('writes CSV that reads back', () => {
    expect(
      toCsv([
        ['id', 'note'],
        ['a,b', 'say "no"\nand go'],
        ['007', null],
        [1 / 3, -0],
      ]),
    ).toBe('id,note\n"a,b","say ""no""\nand go"\n007,\n0.3333333333333333,0\n');
  });

  it('lines tables up, numbers to the right', () => {
    expect(
      toTable([
        ['method', 'AUROC'],
        ['BOURNE', '0.9123'],
        ['degree (floor)', '–'],
      ]),
    ).toBe(
      ['method           AUROC', '--------------  ------', 'BOURNE          0.9123', 'degree (floor)       –', ''].join(
        '\n',
      ),
    );
  });

  it('says counts and figures in words', () => {
    expect([count(1, 'row'), count(20000, 'row')]).toEqual(['1 row', '20,000 rows']);
    expect([figure(0.51234), figure(Number.NaN)]).toEqual(['0.5123', '–']);
  });

  it('has the sample standard deviation', () => {
    expect(meanAndSpread([1, 2, 3, 4])).toEqual({ mean: 2.5, std: Math.sqrt(5 / 3) });
    expect(meanAndSpread([7])).toEqual({ mean: 7, std: null });
  });

  it('draws progress', () => {
    const progress = { stage: 'Training, epoch 12 of 24', fraction: 0.5, secondsLeft: 8, loss: 0.123456 };
    expect(progressLine({ runId: 'r', state: 'running', progress, losses: [], points: [], error: null })).toBe(
      `[${'#'.repeat(12)}${'.'.repeat(12)}]  50 % Training, epoch 12 of 24, loss 0.1235, about 8.0 s left`,
    );
  });
});

describe('evaluation over runs', () => {
  const row = (method: string, auroc: number): EvaluationRow => ({
    method,
    title: method,
    kind: 'node',
    isFloor: method === 'degree',
    auroc,
    averagePrecision: auroc / 2,
    recallAtK: 0.5,
    k: 10,
  });
  const run = (runId: string, seed: number, extra: Partial<RunInfo> = {}, epochs = 5): RunInfo => ({
    runId,
    kind: 'detect',
    title: 'BOURNE, seed 1',
    state: 'succeeded',
    spec: { detector: 'bourne', params: { epochs, depth: 2 }, seed, backend: 'auto' },
    backend: 'wasm',
    startedAt: '',
    seconds: 1,
    hasNodeScores: true,
    hasEdgeScores: true,
    notes: [],
    error: null,
    ...extra,
  });

  it('averages each method over its runs', () => {
    const [bourne, degree] = summarise([
      [row('bourne', 0.8), row('degree', 0.6)],
      [row('bourne', 0.9), row('degree', 0.6)],
    ]);
    expect(bourne).toMatchObject({ method: 'bourne', runs: 2, isFloor: false });
    expect(bourne.auroc.mean).toBeCloseTo(0.85);
    expect(bourne.auroc.std).toBeCloseTo(0.0707, 4);
    expect(degree).toMatchObject({ isFloor: true, auroc: { std: 0 } });
  });

  it('never mixes runs with different settings, and leaves out what did not succeed', () => {
    const groups = groupRuns(
      [
        run('a', 1),
        run('b', 2),
        run('c', 3, { state: 'failed' }),
        run('d', 1, {}, 50),
        run('e', 0, { kind: 'import', spec: null }),
      ],
      new Map([['bourne', 'BOURNE']]),
    );
    expect(groups.map((group) => group.runs.map((one) => one.runId))).toEqual([['a', 'b'], ['d']]);
    expect(groups[0].title).toBe('BOURNE, seeds 1, 2');
  });
});
