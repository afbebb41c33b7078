/**
 * Training epoch and scoring round of BOURNE's node network (wiring GG, published widths) on the injected Cora, beside
 * the same computation written plainly in PyTorch (bourne-reference.py), in one run on one machine and on as many threads
 * as we use: the two take turns, and the ratio of each pair is printed. Beside that, ours without native products and on
 * one thread. Then how our time and memory grow with the graph.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { openBackend } from '../compute/index.ts';
import { startKernels } from '../compute/kernels/memory.ts';
import { loadNativeProducts } from '../compute/native/products.ts';
import { prepareFeatures } from '../compute/sparse.ts';
import { createRunContext } from '../context.ts';
import { scoreNodes } from '../detectors/bourne/scoring.ts';
import { createNetwork, train } from '../detectors/bourne/training.ts';
import type { NetworkOptions } from '../detectors/bourne/network-options.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { generatedGraph } from './generated-graph.ts';
import { dataFolder, hasDataset, readDataset } from './read-dataset.ts';

export const DATASET = 'cora_inj_cola';
const PAIRS = 3;

interface Seconds {
  readonly secondsPerEpoch: number;
  readonly secondsPerRound: number;
}

export const published: NetworkOptions = {
  wiring: 'GG',
  hiddenChannels: 256,
  predictorChannels: 512,
  usePredictor: true,
  copyHyperedge: 'per-edge',
  epochs: 10,
  batchSize: 2000,
  learningRate: 0.001,
  weightDecay: 1e-5,
  patchWeight: 1,
  contextWeight: 0.4,
  fanOut: { first: 4, second: 2 },
};

export async function measureOurs(data: GraphData, options: NetworkOptions, rounds: number): Promise<Seconds> {
  const csr = symmetricCsr(data.graph);
  const features = prepareFeatures(data.features);
  const rng = createRng(1);
  const ctx = createRunContext({ rng });
  const network = createNetwork(options, features.numCols, rng.fork('network'));
  try {
    let started = performance.now();
    await train({
      network,
      csr,
      features,
      ctx,
      rng: rng.fork('training'),
      stage: 'training',
      onEpoch: () => undefined,
    });
    const secondsPerEpoch = (performance.now() - started) / 1000 / options.epochs;
    started = performance.now();
    await scoreNodes({ network, csr, features, rounds, rng: rng.fork('scoring'), ctx, onRound: () => undefined });
    return { secondsPerEpoch, secondsPerRound: (performance.now() - started) / 1000 / rounds };
  } finally {
    network.dispose();
    features.dispose();
  }
}

const reference = z.object({
  secondsPerEpoch: z.number(),
  secondsPerRound: z.number(),
  threads: z.number(),
  version: z.string(),
  /** what it ran on */
  device: z.string(),
});

/** null, with the reason printed, where Python or PyTorch is missing. */
export function measureReference(
  epochs: number,
  rounds: number,
  threads: number,
  device: 'cpu' | 'cuda' = 'cpu',
): z.infer<typeof reference> | null {
  const python = process.env['DOWSER_BENCH_PYTHON'] ?? 'python3';
  const script = join(import.meta.dirname, 'bourne-reference.py');
  const { hiddenChannels, batchSize } = published;
  const given = [script, join(dataFolder, DATASET), epochs, rounds, hiddenChannels, batchSize, threads, device].map(
    String,
  );
  const run = spawnSync(python, given, { encoding: 'utf8' });
  if (run.status !== 0) {
    // Without a program of that name there is no output at all, whatever the types say.
    const reason = run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? 'it did not start';
    console.log(`PyTorch was not measured on ${device}: ${reason}. Name a Python that has it in DOWSER_BENCH_PYTHON.`);
    return null;
  }
  return reference.parse(JSON.parse(run.stdout));
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;

/** With and without native products, on all threads and on one. Leaves everything as it was. */
async function measureVariants(data: GraphData, threads: number): Promise<void> {
  const kernels = await startKernels();
  if (kernels === null) return;
  const before = kernels.native();
  for (const count of new Set([threads, 1])) {
    await kernels.useThreads(count);
    const natives = before === null ? [null] : [loadNativeProducts(kernels, count).products, null];
    for (const native of natives) {
      kernels.useNative(native);
      const ours = await measureOurs(data, published, 10);
      console.log(
        `ours, ${count === 1 ? 'one thread' : `${count} threads`}, ${native === null ? 'without native products' : native.title}: epoch ${milliseconds(ours.secondsPerEpoch)}, scoring round ${milliseconds(ours.secondsPerRound)}`,
      );
    }
  }
  kernels.useNative(before);
  await kernels.useThreads(threads);
}

async function againstPyTorch(threads: number): Promise<void> {
  if (!hasDataset(DATASET)) {
    console.log(`The data set ${DATASET} is not here, so nothing is compared with PyTorch.`);
    return;
  }
  const { data } = readDataset(DATASET);
  await measureOurs(data, { ...published, epochs: 2 }, 1);
  const epochRatios: number[] = [];
  const roundRatios: number[] = [];
  const totalRatios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const ours = await measureOurs(data, published, 10);
    const theirs = measureReference(5, 5, threads);
    console.log(
      `ours: epoch ${milliseconds(ours.secondsPerEpoch)}, scoring round ${milliseconds(ours.secondsPerRound)}`,
    );
    if (theirs === null) return;
    console.log(
      `PyTorch ${theirs.version}, ${theirs.threads} threads: epoch ${milliseconds(theirs.secondsPerEpoch)}, scoring round ${milliseconds(theirs.secondsPerRound)}`,
    );
    const total = (s: Seconds): number => 500 * s.secondsPerEpoch + 200 * s.secondsPerRound;
    epochRatios.push(theirs.secondsPerEpoch / ours.secondsPerEpoch);
    roundRatios.push(theirs.secondsPerRound / ours.secondsPerRound);
    totalRatios.push(total(theirs) / total(ours));
  }
  await measureVariants(data, threads);
  console.log(
    `PyTorch / ours, median of ${PAIRS}: epoch ${median(epochRatios).toFixed(1)}, scoring round ${median(roundRatios).toFixed(1)}, 500 epochs and 200 rounds ${median(totalRatios).toFixed(1)}`,
  );
}

async function growth(sizes: readonly number[]): Promise<void> {
  console.log('Growth: 5 edges a node, 32 dense features, 64 channels.');
  for (const size of sizes) {
    const options = { ...published, hiddenChannels: 64, predictorChannels: 128, epochs: 1 };
    const ours = await measureOurs(generatedGraph(size, 5 * size), options, 1);
    const perNode = (seconds: number): string => `${((seconds / size) * 1e6).toFixed(1)} us a node`;
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `${size.toLocaleString('en')} nodes: epoch ${milliseconds(ours.secondsPerEpoch)} (${perNode(ours.secondsPerEpoch)}), round ${milliseconds(ours.secondsPerRound)} (${perNode(ours.secondsPerRound)}), at most ${memory} MiB`,
    );
  }
}

export async function benchBourne(): Promise<void> {
  const backend = await openBackend('wasm');
  console.log(`Backend: ${backend.name}, ${backend.device}`);
  await againstPyTorch((await startKernels())?.threads() ?? 1);
  await growth([1000, 10_000, 100_000, 1_000_000]);
}
