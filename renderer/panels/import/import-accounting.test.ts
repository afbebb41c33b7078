/** What the sums of an import say in words. */
import { expect, test } from 'vitest';
import type { Project } from '../../../main/contract/api.ts';
import { graphWords, strangersWords } from './import-accounting.tsx';

test('one is one, many are many, and nothing is kept where there is nothing', () => {
  expect(graphWords({ derivedNodes: 1, selfLoops: 1, parallelEdges: 2 })).toBe(
    '1 node appears only as an end of an edge · 1 self loop · 2 parallel edges, all kept.',
  );
  expect(graphWords({ derivedNodes: 0, selfLoops: 0, parallelEdges: 0 })).toBe(
    '0 nodes appear only as an end of an edge · 0 self loops · 0 parallel edges.',
  );
});

const imported = (isolatedNodes: number): Pick<Project, 'importReport' | 'graph'> => ({
  importReport: {
    files: [
      { file: 'n.csv', role: 'nodes', sha256: '', bytes: 1, read: 6, kept: 6, merged: 0, rejected: 0 },
      { file: 'e.csv', role: 'edges', sha256: '', bytes: 1, read: 14, kept: 14, merged: 0, rejected: 0 },
    ],
    numNodes: 11,
    numEdges: 14,
    derivedNodes: 5,
    selfLoops: 0,
    parallelEdges: 0,
    rejectedTotal: 0,
    rejects: [],
    notes: [],
    merges: [],
    seconds: 1,
  },
  graph: {
    numNodes: 11,
    numEdges: 14,
    directed: true,
    numFeatures: 2,
    nodeColumns: [],
    edgeColumns: [],
    recipe: [],
    isolatedNodes,
    maxDegree: 4,
    hasNodeTruth: false,
    hasEdgeTruth: false,
  },
});

test('a nodes file that no edge speaks of is said to have the wrong id', () => {
  expect(strangersWords(imported(6))).toContain('None of the 6 nodes of n.csv');
  expect(strangersWords(imported(5))).toBeNull();
});
