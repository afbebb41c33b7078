/** A small open project for tests of the page. */
import type { Project } from '../../main/contract/api.ts';

export function aProject(more: Partial<Project> = {}): Project {
  return {
    projectId: 'p',
    name: 'Payments',
    createdAt: '2026-01-01T00:00:00.000Z',
    synthetic: false,
    description: '',
    graph: {
      numNodes: 10,
      numEdges: 20,
      directed: true,
      numFeatures: 0,
      nodeColumns: [],
      edgeColumns: [],
      recipe: [],
      isolatedNodes: 0,
      maxDegree: 4,
      hasNodeTruth: false,
      hasEdgeTruth: false,
    },
    importReport: {
      files: [],
      numNodes: 10,
      numEdges: 20,
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
    ...more,
  };
}
