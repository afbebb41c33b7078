/** A project of nothing but its size, for tests of the state that need one to be open. */
import type { ColumnInfo, Project } from '../../main/contract/api.ts';

export function openProject(numNodes: number, nodeColumns: readonly ColumnInfo[] = []): Project {
  return {
    projectId: 'p',
    name: 'P',
    createdAt: '2026-01-01T00:00:00.000Z',
    synthetic: false,
    description: '',
    graph: {
      numNodes,
      numEdges: numNodes,
      directed: true,
      numFeatures: 1,
      nodeColumns,
      edgeColumns: [],
      recipe: [],
      isolatedNodes: 0,
      maxDegree: 1,
      hasNodeTruth: false,
      hasEdgeTruth: false,
    },
    importReport: {
      files: [],
      numNodes,
      numEdges: numNodes,
      derivedNodes: 0,
      selfLoops: 0,
      parallelEdges: 0,
      rejectedTotal: 0,
      rejects: [],
      notes: [],
      merges: [],
      seconds: 0,
    },
    runs: [],
    session: {},
    labelCounts: { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0, canUndo: false, canRedo: false },
  };
}
