import { describe, expect, it } from 'vitest';
import { symmetricCsr } from '../graph/csr.ts';
import type { Graph } from '../schema/graph.ts';
import { aggregateEdges, signedLog, structuralValues } from './edge-aggregates.ts';

/** 0 -> 1 twice, 1 -> 2, 2 -> 2 (loop), 3 alone. */
const graph: Graph = {
  numNodes: 4,
  numEdges: 4,
  directed: true,
  src: Int32Array.of(0, 0, 1, 2),
  dst: Int32Array.of(1, 1, 2, 2),
};

describe('aggregateEdges', () => {
  it('adds up what leaves a node', () => {
    const found = aggregateEdges([graph.src], Float64Array.of(10, -4, NaN, 7), 4);
    expect([...found.count]).toEqual([2, 0, 1, 0]);
    expect([...found.sum]).toEqual([6, 0, 7, 0]);
    expect([...found.mean]).toEqual([3, NaN, 7, NaN]);
    expect([...found.min]).toEqual([-4, NaN, 7, NaN]);
    expect([...found.max]).toEqual([10, NaN, 7, NaN]);
  });

  it('counts a loop once where both ends are asked', () => {
    expect([...aggregateEdges([graph.src, graph.dst], new Float64Array(4).fill(1), 4).count]).toEqual([2, 3, 2, 0]);
  });
});

it('signedLog keeps the sign', () => {
  expect([...signedLog(Float64Array.of(-Math.E + 1, 0, Math.E - 1))]).toEqual([-1, 0, 1]);
});

it('structuralValues describes the shape by hand', () => {
  const found = new Map(structuralValues(graph, symmetricCsr(graph)).map(({ name, values }) => [name, [...values]]));
  const logs = (...values: number[]) => values.map(Math.log1p);
  expect(found.get('number of incoming edges')).toEqual(logs(0, 2, 2, 0));
  expect(found.get('number of outgoing edges')).toEqual(logs(2, 1, 1, 0));
  expect(found.get('number of different neighbours')).toEqual(logs(1, 2, 1, 0));
  expect(found.get('mean number of edges of its neighbours')).toEqual(logs(3, 2, 3, 0));
  expect(found.get('number of repeated edges')).toEqual(logs(1, 1, 1, 0));
});
