/**
 * `npm run bench -- audit [--quick] [--nodes | --edges] [--seed N]`: checks the published figures of BOURNE.
 * 1. The stored scores of the release, measured with our metrics.
 * 2. The released procedure run again with our implementation: wiring GG on the injected Cora for nodes, HG with the
 *    released index slip on the release's own edge list for edges. It looks at test labels, and says so; beside it the
 *    honest figures of the same networks: last epoch, rounds averaged, no label.
 */
import { openBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import { createRunContext } from '../../context.ts';
import type { NetworkOptions, Wiring } from '../../detectors/bourne/network-options.ts';
import { edgeScores, nodeScores } from '../../detectors/bourne/parts.ts';
import { sampledGraph } from '../../detectors/bourne/sampled-graph.ts';
import { scoreEdges, scoreNodes } from '../../detectors/bourne/scoring.ts';
import { createNetwork } from '../../detectors/bourne/training.ts';
import { VARIANTS } from '../../detectors/bourne/variant.ts';
import { createRng } from '../../rng.ts';
import type { Truth } from '../../schema/graph.ts';
import { hasDataset, readDataset } from '../read-dataset.ts';
import { edgeRound, nodeRound, oracle } from './released-protocol.ts';
import type { Audited, OracleResult } from './released-protocol.ts';
import { hasStoredScores, measure, readStoredScores } from './stored-scores.ts';
import type { Measured } from './stored-scores.ts';

const ALPHA = 1;
const BETA = 0.4;
interface Effort {
  readonly hiddenChannels: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly lookEvery: number;
  readonly rounds: number;
}
const FULL: Effort = { hiddenChannels: 256, epochs: 500, learningRate: 0.001, lookEvery: 20, rounds: 200 };
/** For a look at the command itself: narrower, faster ramp, few rounds. Its figures are not the release's. */
const QUICK: Effort = { hiddenChannels: 64, epochs: 60, learningRate: 0.01, lookEvery: 20, rounds: 5 };

const releasedOptions = (wiring: Wiring, effort: Effort): NetworkOptions => ({
  wiring,
  hiddenChannels: effort.hiddenChannels,
  predictorChannels: 2 * effort.hiddenChannels,
  usePredictor: true,
  copyHyperedge: VARIANTS.released.copyHyperedge,
  edgeAnchor: VARIANTS.released.edgeAnchor,
  schedulePer: VARIANTS.released.schedulePer,
  epochs: effort.epochs,
  batchSize: 2000,
  learningRate: effort.learningRate,
  weightDecay: 1e-5,
  patchWeight: ALPHA,
  contextWeight: BETA,
  fanOut: { first: 4, second: 2 },
});

const text = ({ auroc, averagePrecision }: Measured): string =>
  `AUROC ${auroc.toFixed(4)}, AP ${averagePrecision.toFixed(4)}`;

export function auditStored(print: (line: string) => void): void {
  if (!hasStoredScores()) {
    print('The stored scores of the release are not here (data set cora_edges_bourne), so they are not measured.');
    return;
  }
  for (const kind of ['node', 'edge'] as const) {
    const { score, label } = readStoredScores(kind);
    print(`Stored ${kind} scores of the release, ${score.length} of them: ${text(measure(score, label))}`);
  }
}

/** Honest figures of a trained network: every element, raw disagreements averaged, no label before the metrics. */
async function honest(audited: Audited, effort: Effort, dataset: ReturnType<typeof readDataset>): Promise<string[]> {
  const common = { ...audited, rng: createRng('honest'), onRound: (): void => undefined };
  const weights = { alpha: ALPHA, beta: BETA, edgeAnchor: 0 };
  const lines = (scores: ReturnType<typeof nodeScores>, truth: Int8Array): string[] => [
    text(measure(scores.score, truth)),
    ...scores.parts.map((part) => `  ${part.id} (weight ${part.weight}): ${text(measure(part.values, truth))}`),
  ];
  const { nodes, edges }: Truth = dataset.truth;
  if (audited.network.options.wiring !== 'HG') {
    if (nodes === null) return [];
    return lines(nodeScores(await scoreNodes({ ...common, rounds: effort.rounds }), weights), nodes);
  }
  if (edges === null) return [];
  const d = await scoreEdges({ ...common, graph: dataset.data.graph, rounds: Math.ceil(effort.rounds / 10) });
  return lines(edgeScores(d, weights, { publishedEdgeScore: true }), edges);
}

async function auditRun(task: 'nodes' | 'edges', effort: Effort, seed: number): Promise<void> {
  const name = task === 'nodes' ? 'cora_inj_cola' : 'cora_edges_bourne';
  if (!hasDataset(name)) {
    console.log(`The data set ${name} is not here, so the released procedure is not run on ${task}.`);
    return;
  }
  const dataset = readDataset(name);
  const truth = task === 'nodes' ? dataset.truth.nodes : dataset.truth.edges;
  if (truth === null) throw new Error(`audit: ${name} has no truth for ${task}`);
  const rng = createRng(seed).fork(task);
  const ctx = createRunContext({ rng });
  const features = prepareFeatures(dataset.data.features);
  const options = releasedOptions(task === 'nodes' ? 'GG' : 'HG', effort);
  const network = createNetwork(options, features.numCols, rng.fork('network'));
  // Loops came with the older node loader; the edge task's list has none.
  const csr = sampledGraph(dataset.data.graph, { direction: 'in-edges', selfLoops: task === 'nodes' });
  const audited = { network, csr, features, ctx };
  console.log(
    `\n${task} of ${name}, wiring ${options.wiring}, ${effort.hiddenChannels} channels, ${effort.epochs} epochs, seed ${seed}`,
  );
  let honestLines: string[] = [];
  const startedAt = performance.now();
  try {
    const result: OracleResult = await oracle(audited, (task === 'nodes' ? nodeRound : edgeRound)(audited, truth), {
      lookEvery: effort.lookEvery,
      rounds: effort.rounds,
      rng,
      onEpoch: (epoch, best) => {
        if (epoch % 100 === 0) console.log(`  epoch ${epoch}, best look so far ${best.toFixed(4)}`);
      },
      afterTraining: async () => {
        honestLines = await honest(audited, effort, dataset);
      },
    });
    console.log(
      `RELEASED PROTOCOL, LOOKS AT TEST LABELS: epoch ${result.bestEpoch} chosen by its test AUROC of ${result.bestEpochAuroc.toFixed(4)}; best of ${effort.rounds} rounds ${text(result.best)}; mean of rounds AUROC ${result.meanAuroc.toFixed(4)}`,
    );
    console.log(`Honest, no label: last epoch, rounds averaged, every one of the ${task}: ${honestLines.join('\n')}`);
  } finally {
    network.dispose();
    features.dispose();
  }
  console.log(`  ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

export async function benchAudit(given: readonly string[] = process.argv.slice(3)): Promise<void> {
  const seedAt = given.indexOf('--seed');
  const seed = seedAt < 0 ? 1 : Number(given[seedAt + 1]);
  const known = ['--quick', '--nodes', '--edges', '--seed'];
  const unknown = given.find((word, i) => !known.includes(word) && !(seedAt >= 0 && i === seedAt + 1));
  if (unknown !== undefined || !Number.isInteger(seed)) {
    console.error(`audit takes ${known.join(', ')} N; it does not know "${unknown ?? 'this seed'}".`);
    process.exitCode = 2;
    return;
  }
  const effort = given.includes('--quick') ? QUICK : FULL;
  auditStored((line) => console.log(line));
  const backend = await openBackend('wasm');
  console.log(`Backend: ${backend.name}, ${backend.device}`);
  if (!given.includes('--edges')) await auditRun('nodes', effort, seed);
  if (!given.includes('--nodes')) await auditRun('edges', effort, seed);
}
