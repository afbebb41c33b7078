/** Measures and cases of graphs that are hardly there: a finite number for every node, and an end. */
import { describe, expect, it } from 'vitest';
import { findCases, usualHubLimit } from '../../../ml/findings/cases.ts';
import { distinctNeighbours, symmetricCsr } from '../../../ml/graph/csr.ts';
import { degenerateGraphs, firstNotFinite } from '../../../ml/testing/degenerate.ts';
import { measureGroups } from '../../contract/measures.ts';
import { computeGroup } from './compute-group.ts';

describe.each(Object.entries(degenerateGraphs))('%s', (_name, { graph }) => {
  const csr = symmetricCsr(graph);

  it.each(measureGroups)('is measured: %s', (group) => {
    const found = computeGroup(group, graph, csr, () => undefined);
    expect(firstNotFinite(found)).toBeNull();
    for (const values of Object.values(found.values)) expect(values.length).toBe(graph.numNodes);
  });

  it.each([true, false])('has its findings joined into cases, through neighbours: %s', async (throughNeighbours) => {
    const distinct = distinctNeighbours(csr);
    const first = (count: number): Int32Array => Int32Array.from({ length: Math.min(5, count) }, (_, i) => i);
    const [nodes, edges] = [first(graph.numNodes), first(graph.numEdges)];
    const hubAbove = usualHubLimit(distinct);
    const tick = () => Promise.resolve();
    const cases = await findCases({ graph, csr, nodes, edges, distinct, hubAbove, throughNeighbours, tick });
    expect(firstNotFinite(cases)).toBeNull();
    expect(cases.reduce((sum, one) => sum + one.nodes.length, 0)).toBe(nodes.length);
    expect(cases.reduce((sum, one) => sum + one.edges.length, 0)).toBe(edges.length);
  });
});
