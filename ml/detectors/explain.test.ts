import { describe, expect, it } from 'vitest';
import { symmetricCsr } from '../graph/csr.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { createExplainer, topText } from './explain.ts';
import { singlePart } from './floors.ts';

/** Node 0 with neighbours 1, 2, 3; node 0 has a large amount; node 4 is alone. */
const graph = makeGraph(5, [
  [0, 1],
  [0, 2],
  [0, 2],
  [3, 0],
  [1, 2],
]);
const features = denseFeatures(
  [
    [10, 1],
    [0, 1],
    [1, 1],
    [2, 1],
    [0, 1],
  ],
  ['amount', 'constant'],
);
const nodes = singlePart('degree', 'Degree', 'Edges.', Float64Array.from([4, 2, 3, 1, 0]));
const edges = singlePart('x', 'X', 'X.', Float64Array.from([5, 1, 2, 3, 4]));
const explainer = createExplainer({ data: { graph, features }, csr: symmetricCsr(graph), nodes, edges });
const names = (node: number) => `n${node}`;

describe('explaining a node', () => {
  const finding = explainer.explain('node', 0, names);
  it('places it and lists its parts', () => {
    expect(finding).toMatchObject({ rank: 1, outOf: 5, percentile: 1, numNeighbours: 3 });
    expect(finding.parts).toEqual([
      { id: 'degree', title: 'Degree', meaning: 'Edges.', value: 4, percentile: 1, weight: 1 },
    ]);
  });
  it('compares features with the neighbours and with all, leaving constants out', () => {
    expect(finding.features.map((reason) => reason.feature)).toEqual(['amount']);
    const [amount] = finding.features;
    expect(amount.value).toBeCloseTo(10, 6);
    expect(amount.neighbourMean).toBeCloseTo(1, 6);
    expect(amount.overallMean).toBeCloseTo(2.6, 6);
    const std = Math.sqrt([10, 0, 1, 2, 0].reduce((sum, v) => sum + (v - 2.6) ** 2, 0) / 5);
    expect(amount.zAgainstNeighbours).toBeCloseTo(9 / std, 5);
    expect(amount.zAgainstAll).toBeCloseTo(7.4 / std, 5);
  });
  it('lists each neighbour once, least similar first, with the edge that leads there', () => {
    expect(finding.neighbours.map((reason) => reason.node).sort()).toEqual([1, 2, 3]);
    const similarities = finding.neighbours.map((reason) => reason.similarity ?? 2);
    expect(similarities).toEqual([...similarities].sort((a, b) => a - b));
    expect(finding.neighbours.find((reason) => reason.node === 3)?.edge).toBe(3);
  });
  it('says it in words, the same twice', () => {
    expect(finding.summary).toMatch(
      /^n0 ranks 1 of 5 nodes\. Strongest sign: degree \(top 20 % of all nodes\)\. Amount is 2\.\d standard deviations above its neighbours' mean\.$/,
    );
    expect(explainer.explain('node', 0, names)).toEqual(finding);
  });
});

describe('explaining others', () => {
  it('an edge: its ends are one thing, the neighbours of both its surroundings', () => {
    const finding = explainer.explain('edge', 0, names);
    expect(finding.summary).toMatch(/^The edge n0 → n1 ranks 1 of 5 edges/);
    expect(finding.features[0].value).toBeCloseTo(5, 6);
    expect(finding.neighbours.map((reason) => reason.node).sort()).toEqual([2, 3]);
  });
  it('a node without neighbours says so', () => {
    expect(explainer.explain('node', 4, names).summary).toContain('It has no neighbours to be compared with.');
  });
  it('refuses what does not exist or was not scored', () => {
    expect(() => explainer.explain('node', 5, names)).toThrow(/no node number 5; the run scored 5/);
    const onlyNodes = createExplainer({ data: { graph, features }, csr: symmetricCsr(graph), nodes, edges: null });
    expect(() => onlyNodes.explain('edge', 0, names)).toThrow(/did not score edges/);
  });
  it('says how far up an element stands, never as the top 0 %', () => {
    expect(topText(1, 20_000)).toBe('top 0.005 %');
    expect(topText(0.99321, 20_000)).toBe('top 0.7 %');
    expect(topText(0.5, 10)).toBe('top 50 %');
    expect(topText(1, 4)).toBe('top 25 %');
  });
});
