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
  it('says what stands out against all, apart from what stands out against the neighbours', () => {
    // Column 0 sets the node apart from its neighbours but not from all; column 1 the other way round.
    const rows = [
      [0, 9],
      [5, 9],
      [5, 9],
      [-10, 0],
      [0, 0],
      [0, 0],
    ];
    const star = makeGraph(6, [
      [0, 1],
      [0, 2],
    ]);
    const scores = singlePart('x', 'X', 'X.', new Float64Array(6));
    const data = { graph: star, features: denseFeatures(rows, ['place', 'level']) };
    const found = createExplainer({ data, csr: symmetricCsr(star), nodes: scores, edges: null }).explain(
      'node',
      0,
      names,
    );
    expect(found.features.map(({ feature }) => feature)).toEqual(['place']);
    expect(found.featuresAgainstAll.map(({ feature }) => feature)).toEqual(['level']);
    expect(found.featuresAgainstAll[0].zAgainstAll).toBeCloseTo(1, 6);
    expect(found.edges).toEqual([]);
  });
  it('lists its edges, highest score first', () => {
    expect(finding.edges).toEqual([
      { edge: 0, node: 1, score: 5, percentile: 1 },
      { edge: 3, node: 3, score: 3, percentile: 0.6 },
      { edge: 2, node: 2, score: 2, percentile: 0.4 },
      { edge: 1, node: 2, score: 1, percentile: 0.2 },
    ]);
    expect(finding.ends).toEqual([]);
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
  it('an edge: what its ends differ in, and the other edges at them', () => {
    const finding = explainer.explain('edge', 0, names);
    expect(finding.ends.map(({ feature }) => feature)).toEqual(['amount']);
    expect(finding.ends[0].source).toBeCloseTo(10, 6);
    expect(finding.ends[0].target).toBeCloseTo(0, 6);
    const std = Math.sqrt([10, 0, 1, 2, 0].reduce((sum, v) => sum + (v - 2.6) ** 2, 0) / 5);
    expect(finding.ends[0].z).toBeCloseTo(10 / std, 5);
    expect(finding.summary).toMatch(/Its ends differ most in amount, by 2\.\d standard deviations\.$/);
    expect(finding.edges.map(({ edge }) => edge)).toEqual([4, 3, 2, 1]);
    expect(finding.edges[0]).toEqual({ edge: 4, node: 2, score: 4, percentile: 0.8 });
    expect(explainer.explain('edge', 0, names)).toEqual(finding);
  });
  it('a run without node scores still explains its edges', () => {
    const onlyEdges = createExplainer({ data: { graph, features }, csr: symmetricCsr(graph), nodes: null, edges });
    expect(onlyEdges.explain('edge', 4, names)).toMatchObject({
      rank: 2,
      edges: [{ edge: 0 }, { edge: 2 }, { edge: 1 }],
    });
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
