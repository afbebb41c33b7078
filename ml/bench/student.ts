/**
 * A student (a perceptron that needs no graph) at work, beside its peers in the same run on the same number of threads:
 * many rows against onnxruntime on the exported file and against PyTorch (student-reference.py), which may choose their
 * batch; a single arrival against a three-layer GraphSAGE that reads all neighbours of a generated graph of the degrees of
 * ogbn-products (sage-inference.ts, on the same kernels), and the whole graph at once, where a GNN is at its best.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openBackend } from '../compute/index.ts';
import { startKernels } from '../compute/kernels/memory.ts';
import type { KernelMemory } from '../compute/kernels/memory.ts';
import { loadNativeProducts } from '../compute/native/products.ts';
import { createRunContext } from '../context.ts';
import type { StudentNetwork } from '../distill/distill.types.ts';
import { exportOnnx } from '../distill/onnx-export.ts';
import { probabilitiesOf } from '../distill/probabilities.ts';
import { createScorer, featureRow } from '../distill/score.ts';
import { randomStudent, relativeError } from '../distill/testing.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { DenseFeatures } from '../schema/graph.ts';
import { skewedGraph } from './generated-graph.ts';
import { createSage, randomSage } from './sage-inference.ts';

const ROWS = 1_000_000;
const FEATURES = 128;
const PAIRS = 3;
/** Rows that peers choose their batch on, and PyTorch is measured on. */
const SOME_ROWS = 131_072;
/** Batches that peers choose their best from. */
const BATCHES = [1024, 8192, 65_536];
const SINGLES = 5000;

/** A graph like ogbn-products: its features, classes and mean degree, fewer nodes. */
const products = { nodes: 200_000, meanDegree: 50, features: 100, classes: 47, hidden: 256, arrivals: 20 };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const millions = (rowsPerSecond: number): string => `${(rowsPerSecond / 1e6).toFixed(2)} million nodes/s`;
const micro = (seconds: number): string => `${(1e6 * seconds).toFixed(1)} us`;
const ratio = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Processor time of all threads of this process: with one thread it does not depend on what else the machine does. */
async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Mean of many calls, after as many that warm up. */
async function secondsPerCall(count: number, call: (i: number) => unknown): Promise<number> {
  for (let i = 0; i < count; i++) await call(i);
  return (
    (await seconds(async () => {
      for (let i = 0; i < count; i++) await call(i);
    })) / count
  );
}

function cheapRows(numRows: number, numCols: number): DenseFeatures {
  const data = new Float32Array(numRows * numCols);
  // A linear congruential generator: 128 million draws of the seeded one would take longer than what is measured.
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    data[i] = state / 2 ** 31;
  }
  return { kind: 'dense', numRows, numCols, data, names: [] };
}

interface Value {
  readonly data: unknown;
}
interface Session {
  run(feeds: Record<string, Value>): Promise<Record<string, Value>>;
}
const isFunction = (value: unknown): boolean => typeof value === 'function';
const runtime = z.object({
  InferenceSession: z.custom<{ create(bytes: Uint8Array, options: object): Promise<Session> }>(isFunction),
  Tensor: z.custom<new (type: 'float32', data: Float32Array, dims: readonly number[]) => Value>(isFunction),
});

interface Peer {
  readonly batch: number;
  /** the first rows, or all */
  score(count?: number): Promise<void>;
  readonly secondsPerRow: number;
}

/** null, with the reason printed, where the package is missing. */
async function openOnnxruntime(
  network: StudentNetwork,
  rows: DenseFeatures,
  threads: number,
  expected: Float32Array,
): Promise<Peer | null> {
  const name = 'onnxruntime-node';
  const loaded = runtime.safeParse(await import(name).catch(() => null));
  if (!loaded.success) {
    console.log('onnxruntime was not measured: the optional package onnxruntime-node is not installed.');
    return null;
  }
  const { InferenceSession, Tensor } = loaded.data;
  const session = await InferenceSession.create(exportOnnx(network, { classes: [], features: [], card: '{}' }), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const { numCols, data } = rows;
  const ask = async (from: number, to: number): Promise<Float32Array> => {
    const given = new Tensor('float32', data.subarray(from * numCols, to * numCols), [to - from, numCols]);
    return z.instanceof(Float32Array).parse((await session.run({ features: given }))['probabilities'].data);
  };
  const all = async (batch: number, count: number): Promise<void> => {
    for (let from = 0; from < count; from += batch) await ask(from, Math.min(count, from + batch));
  };
  const numClasses = network.layers[network.layers.length - 1].outChannels;
  const error = relativeError(await ask(0, 1000), expected.subarray(0, 1000 * numClasses));
  console.log(`The exported file says the same: largest relative difference ${error.toExponential(1)}.`);
  const times: number[] = [];
  for (const batch of BATCHES) {
    await all(batch, batch);
    times.push(await seconds(() => all(batch, SOME_ROWS)));
  }
  const batch = BATCHES[times.indexOf(Math.min(...times))];
  const secondsPerRow = await secondsPerCall(SINGLES, (i) => ask(i, i + 1));
  return { batch, score: (count = rows.numRows) => all(batch, count), secondsPerRow };
}

const torch = z.object({
  rowsPerSecond: z.number(),
  batch: z.number(),
  processorMicroseconds: z.number(),
  microsecondsPerRow: z.number(),
  threads: z.number(),
  version: z.string(),
});

/** null, with the reason printed, where Python or PyTorch is missing. */
function measureTorch(widths: readonly number[], threads: number): z.infer<typeof torch> | null {
  const python = process.env['DOWSER_BENCH_PYTHON'] ?? 'python3';
  const script = join(import.meta.dirname, 'student-reference.py');
  const given = [script, String(SOME_ROWS), widths.join(','), String(threads), BATCHES.join(',')];
  const run = spawnSync(python, given, { encoding: 'utf8' });
  if (run.status !== 0) {
    const reason = run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? 'it did not start';
    console.log(`PyTorch was not measured: ${reason}. Name a Python that has it in DOWSER_BENCH_PYTHON.`);
    return null;
  }
  return torch.parse(JSON.parse(run.stdout));
}

async function manyRows(kernels: KernelMemory, widths: readonly number[], rows: DenseFeatures): Promise<void> {
  console.log(`\n${ROWS.toLocaleString('en')} rows, widths ${widths.join(' - ')}, probabilities of each`);
  const network = randomStudent(widths, createRng(1), 1.5);
  const scorer = createScorer(network, kernels);
  const ctx = createRunContext({ rng: createRng(2) });
  let probabilities = new Float32Array(0);
  const ours = (): Promise<number> =>
    seconds(async () => {
      probabilities = probabilitiesOf(
        await scorer.scoreRows(rows, ctx),
        scorer.numClasses,
      ) as Float32Array<ArrayBuffer>;
    });
  await ours();
  const threads = kernels.threads();
  const peer = await openOnnxruntime(network, rows, threads, probabilities);
  const [oursTimes, ratios, torchRatios]: number[][] = [[], [], []];
  let torchSingle: number | null = null;
  for (let pair = 0; pair < PAIRS; pair++) {
    const mine = await ours();
    oursTimes.push(mine);
    let line = `ours ${millions(ROWS / mine)}`;
    if (peer !== null) {
      const theirs = await seconds(() => peer.score());
      ratios.push(theirs / mine);
      line += `; onnxruntime in batches of ${peer.batch} ${millions(ROWS / theirs)}`;
    }
    const reference = pair > 0 && torchRatios.length === 0 ? null : measureTorch(widths, threads);
    if (reference !== null) {
      torchRatios.push(ROWS / mine / reference.rowsPerSecond);
      torchSingle = reference.microsecondsPerRow / 1e6;
      line += `; PyTorch ${reference.version} in batches of ${reference.batch} ${millions(reference.rowsPerSecond)}`;
    }
    console.log(line);
  }
  console.log(`Ours, median: ${millions(ROWS / median(oursTimes))} on ${threads} threads (${scorer.how}); wanted: 1.`);
  if (ratios.length > 0) console.log(`onnxruntime / ours, median (least to most): ${ratio(ratios)}`);
  if (torchRatios.length > 0) console.log(`PyTorch / ours, median (least to most): ${ratio(torchRatios)}`);
  const single = await secondsPerCall(SINGLES, (i) => scorer.scoreRow(featureRow(rows, i)));
  const others = [
    ...(peer === null ? [] : [`onnxruntime ${micro(peer.secondsPerRow)}`]),
    ...(torchSingle === null ? [] : [`PyTorch ${micro(torchSingle)}`]),
  ];
  console.log(`One row at a time: ours ${[micro(single), ...others].join(', ')}`);
  scorer.dispose();
  await onOneThread(kernels, network, widths, rows);
}

/** Processor time on one thread each, which tells the same on a busy machine. Leaves the kernels as they were. */
async function onOneThread(
  kernels: KernelMemory,
  network: StudentNetwork,
  widths: readonly number[],
  rows: DenseFeatures,
): Promise<void> {
  const [threads, native] = [kernels.threads(), kernels.native()];
  await kernels.useThreads(1);
  if (native !== null) kernels.useNative(loadNativeProducts(kernels, 1).products);
  const scorer = createScorer(network, kernels);
  const some = { ...rows, numRows: SOME_ROWS, data: rows.data.subarray(0, SOME_ROWS * rows.numCols) };
  const ctx = createRunContext({ rng: createRng(2) });
  const mine: number[] = [];
  const theirs: number[] = [];
  const expected = probabilitiesOf(await scorer.scoreRows(some, ctx), scorer.numClasses);
  const peer = await openOnnxruntime(network, some, 1, expected);
  for (let pair = 0; pair < 2 * PAIRS; pair++) {
    mine.push(
      await processorSeconds(async () => probabilitiesOf(await scorer.scoreRows(some, ctx), scorer.numClasses)),
    );
    if (peer !== null) theirs.push(await processorSeconds(() => peer.score(SOME_ROWS)));
  }
  scorer.dispose();
  kernels.useNative(native);
  await kernels.useThreads(threads);
  const reference = measureTorch(widths, 1);
  const perRow = (values: readonly number[]): string => `${((1e6 * Math.min(...values)) / SOME_ROWS).toFixed(2)} us`;
  const others = [
    ...(theirs.length === 0 ? [] : [`onnxruntime ${perRow(theirs)}`]),
    ...(reference === null ? [] : [`PyTorch ${reference.processorMicroseconds.toFixed(2)} us`]),
  ];
  console.log(
    `Processor time a row on one thread, least of ${2 * PAIRS}: ours ${[perRow(mine), ...others].join(', ')}`,
  );
}

async function arrivals(kernels: KernelMemory): Promise<void> {
  const { nodes, meanDegree, features: numCols, classes, hidden, arrivals: count } = products;
  const { data } = skewedGraph(nodes, (nodes * meanDegree) / 2, classes, numCols);
  const { features } = data;
  if (features.kind !== 'dense') return;
  const csr = symmetricCsr(data.graph);
  console.log(
    `\nArrivals: ${nodes.toLocaleString('en')} nodes, mean degree ${(csr.colIdx.length / nodes).toFixed(1)}, ${numCols} features, ${classes} classes; GraphSAGE of three layers, ${hidden} hidden, all neighbours, nothing cached, one node at a time`,
  );
  const rng = createRng(3);
  const sage = createSage(kernels, randomSage([numCols, hidden, hidden, classes], rng), csr, features);
  const asked = Array.from({ length: count }, () => rng.int(nodes));
  sage.one(asked[0]);
  const sageTimes: number[] = [];
  const sizes: number[] = [];
  for (const node of asked) {
    const started = performance.now();
    sizes.push(sage.one(node).within2);
    sageTimes.push((performance.now() - started) / 1000);
  }
  const wholeSage = median([
    await seconds(() => Promise.resolve(sage.all())),
    await seconds(() => Promise.resolve(sage.all())),
  ]);
  const threads = kernels.threads();
  await kernels.useThreads(1);
  const used = await processorSeconds(() => Promise.resolve(asked.map((node) => sage.one(node))));
  await kernels.useThreads(threads);
  sage.dispose();
  console.log(
    `GraphSAGE: ${(1000 * median(sageTimes)).toFixed(1)} ms a node (median of ${count}; ${(1000 * Math.min(...sageTimes)).toFixed(1)} to ${(1000 * Math.max(...sageTimes)).toFixed(1)}), ${median(sizes).toLocaleString('en')} nodes within two steps; the whole graph ${wholeSage.toFixed(2)} s`,
  );
  const ctx = createRunContext({ rng });
  for (const widths of [
    [numCols, 128, 128, classes],
    [numCols, hidden, hidden, classes],
  ]) {
    const scorer = createScorer(randomStudent(widths, rng, 1.5), kernels);
    const single = await secondsPerCall(SINGLES, (i) =>
      probabilitiesOf(scorer.scoreRow(featureRow(features, i)), classes),
    );
    const usedSingle = await processorSeconds(() =>
      secondsPerCall(SINGLES, (i) => probabilitiesOf(scorer.scoreRow(featureRow(features, i)), classes)),
    );
    await scorer.scoreRows(features, ctx);
    const whole = await seconds(async () => probabilitiesOf(await scorer.scoreRows(features, ctx), classes));
    const times = median(sageTimes) / single;
    console.log(
      `student ${widths.join(' - ')}: ${micro(single)} a node, GraphSAGE / student ${Math.round(times).toLocaleString('en')} (least ${Math.round(Math.min(...sageTimes) / single).toLocaleString('en')}; wanted: 828); the whole graph ${whole.toFixed(3)} s, ratio ${(wholeSage / whole).toFixed(1)}`,
    );
    // Calls are made twice over: the first half warms up.
    const [theirs, mine] = [used / count, usedSingle / (2 * SINGLES)];
    console.log(
      `  processor time on one thread: GraphSAGE ${(1000 * theirs).toFixed(1)} ms, student ${micro(mine)}, ratio of the means ${Math.round(theirs / mine).toLocaleString('en')}`,
    );
    scorer.dispose();
  }
}

export async function benchStudent(): Promise<void> {
  const backend = await openBackend('wasm');
  const kernels = await startKernels();
  const processors = cpus();
  console.log(`${processors.length} cores, ${processors[0]?.model ?? 'unknown'}. Backend: ${backend.device}`);
  if (kernels === null) {
    console.log('This machine has no SIMD kernels, so nothing is measured.');
    return;
  }
  const rows = cheapRows(ROWS, FEATURES);
  await manyRows(kernels, [FEATURES, 128, 2], rows);
  await manyRows(kernels, [FEATURES, 128, 128, 2], rows);
  await arrivals(kernels);
}
