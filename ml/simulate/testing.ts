/** A small graph with known classes and a quick classifier, for tests of the loop. */
import { createRng } from '../rng.ts';
import type { CurveClassifier } from './curve-classifier.ts';
import { curveGraph } from './curve-graph.ts';
import type { CurveGraph } from './curve-graph.ts';
import type { CurveRun } from './curve-run.ts';

/** Three groups of nodes, joined more within than between; features hint at the group. */
export function groupsGraph(numNodes: number, split: readonly string[] = []): CurveGraph {
  const rng = createRng(numNodes);
  const classes = Int32Array.from({ length: numNodes }, (_, v) => v % 3);
  const numEdges = 4 * numNodes;
  const src = Int32Array.from({ length: numEdges }, (_, e) => e % numNodes);
  const dst = src.map((v) => (rng.uniform() < 0.8 ? (v + 3 * (1 + rng.int(20))) % numNodes : rng.int(numNodes)));
  const data = Float32Array.from({ length: 3 * numNodes }, (_, i) =>
    Math.abs(rng.normal() + (Math.floor(i / 3) % 3 === i % 3 ? 2 : 0)),
  );
  const features = { kind: 'dense', numRows: numNodes, numCols: 3, data, names: [] } as const;
  return curveGraph({ graph: { numNodes, numEdges, directed: false, src, dst }, features }, classes, split);
}

/** Scores of a class: how close a node's features are to the mean of its labelled nodes. Records what it was given. */
export function nearestMean({ data, numClasses }: CurveGraph): CurveClassifier & { readonly seen: Int32Array[] } {
  const { features } = data;
  if (features.kind !== 'dense') throw new Error('dense features expected');
  const seen: Int32Array[] = [];
  return {
    seen,
    train: (labels) => {
      seen.push(labels.slice());
      const logits = new Float32Array(features.numRows * numClasses).fill(-1e6);
      for (let c = 0; c < numClasses; c++) {
        const members = [...labels.keys()].filter((v) => labels[v] === c);
        if (members.length === 0) continue;
        for (let v = 0; v < features.numRows; v++) {
          let distance = 0;
          for (let f = 0; f < features.numCols; f++) {
            const mean = members.reduce((sum, m) => sum + features.data[m * features.numCols + f], 0) / members.length;
            distance += (features.data[v * features.numCols + f] - mean) ** 2;
          }
          logits[v * numClasses + c] = -distance;
        }
      }
      return Promise.resolve(logits);
    },
    dispose: () => undefined,
  };
}

/** Runs with stated accuracies: one a seed, one value a budget of 10, 20, ... labels. */
export const runsOf = (strategy: string, seeds: readonly (readonly number[])[], dataset = 'd'): CurveRun[] =>
  seeds.map((values, i) => ({
    dataset,
    fingerprint: '0',
    strategy,
    seed: i + 1,
    classifier: 'gcn',
    cold: strategy,
    budgets: values.map((_, k) => 10 * (k + 1)),
    numClasses: 5,
    split: 'random',
    pool: 200,
    tested: 80,
    seconds: 1,
    day: '2024-01-01',
    notes: [],
    points: values.map((accuracy, k) => ({ labels: 10 * (k + 1), accuracy, macroF1: accuracy / 2, classes: 5 })),
  }));
