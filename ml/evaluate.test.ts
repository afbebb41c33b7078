import { describe, expect, it } from 'vitest';
import { singlePart } from './detectors/floors.ts';
import { evaluateRun } from './evaluate.ts';
import { denseFeatures, makeGraph } from './testing/arbitraries.ts';

const data = {
  graph: makeGraph(4, [
    [0, 1],
    [0, 2],
    [0, 3],
  ]),
  features: denseFeatures([[5], [1], [1], [1]]),
};
const score = Float64Array.from([1, 0.9, 0.2, 0.1]);
const run = { id: 'bourne', title: 'BOURNE', nodes: singlePart('a', 'A', '', score), edges: null };

describe('evaluateRun', () => {
  it('measures the run and every floor on the same truth, and marks the floors', async () => {
    const rows = await evaluateRun({ data, truth: { nodes: Int8Array.from([1, 0, 0, -1]), edges: null }, run });
    expect(rows[0]).toMatchObject({
      method: 'bourne',
      kind: 'node',
      isFloor: false,
      auroc: 1,
      averagePrecision: 1,
      k: 1,
    });
    const floors = rows.slice(1);
    expect(floors.map((row) => row.method)).toEqual([
      'degree',
      'feature-norm',
      'neighbour-cosine',
      'max-rank',
      'common-neighbours',
    ]);
    expect(floors.every((row) => row.isFloor && row.kind === 'node')).toBe(true);
    expect(floors[0].auroc).toBe(1);
  });
  it('calls a floor a floor when it is the run itself', async () => {
    const rows = await evaluateRun({
      data,
      truth: { nodes: Int8Array.from([1, 0, 0, -1]), edges: null },
      run: { ...run, id: 'degree', title: 'Degree' },
    });
    expect(rows.filter((row) => row.method === 'degree')).toMatchObject([{ isFloor: true }]);
  });
  it('answers another truth anew, and the same one alike', async () => {
    const ask = (nodes: readonly number[]) => ({ data, truth: { nodes: Int8Array.from(nodes), edges: null }, run });
    const first = ask([1, 0, 0, -1]);
    expect(await evaluateRun(first)).toEqual(await evaluateRun(first));
    const other = await evaluateRun(ask([0, 1, 0, 0]));
    expect(other.find((row) => row.method === 'degree')?.auroc).toBeCloseTo(1 / 3, 12);
  });
  it('refuses without both classes, in words', async () => {
    const truth = { nodes: Int8Array.from([0, 0, 0, 0]), edges: null };
    await expect(evaluateRun({ data, truth, run })).rejects.toThrow(/no column of known anomalies with both classes/);
  });
});
