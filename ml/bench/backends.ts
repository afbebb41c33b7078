/**
 * `npm run bench -- backends`: every backend of this machine in one run. Whether it ranks as wasm does, whether one seed
 * gives the same bits twice, and how long it takes: every method that computes with tensors on the injected Cora, BOURNE's
 * training and scoring on growing graphs (beside the plain PyTorch of `bourne`, on the card where there is one), teachers
 * and students of one published split.
 *
 *   --backends webgpu,wasm   --methods bourne,prem (all unless told)   --students sage,glnn   --sizes 10000,100000
 *
 * wasm is always there for the others to be compared with.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBackend, probeBackends } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { detectors } from '../detectors/index.ts';
import type { DetectorResult, Scores } from '../detectors/detector.ts';
import { cpfSplit } from '../distill/cpf-split.ts';
import { argmaxRows } from '../metrics/classification.ts';
import { rankCorrelation } from '../metrics/rank-agreement.ts';
import { percentiles, rocAuc } from '../metrics/ranking.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { BackendName } from '../schema/run.ts';
import type { GraphData } from '../schema/graph.ts';
import { DATASET, measureOurs, measureReference, published } from './bourne.ts';
import { distillMethods, splitRun } from './distill-methods.ts';
import { generatedGraph } from './generated-graph.ts';
import { hasDataset, readClasses, readDataset } from './read-dataset.ts';

const SEED = 1;
const SPLIT_OF = 'cora_cpf';

/** @throws AppError invalid-argument for a name that is none of `known` */
function namesIn(text: string, what: string, known: readonly string[]): readonly string[] {
  const names = text.split(',').filter((part) => part !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new AppError('invalid-argument', `There is no ${what} "${unknown}". There are: ${known.join(', ')}.`);
}
const seconds = (from: number): number => (performance.now() - from) / 1000;
const figure = (value: number | null, digits = 4): string => (value === null ? '–' : value.toFixed(digits));

const sameBits = (a: Scores | null, b: Scores | null): boolean =>
  a === null || b === null ? a === b : a.score.every((value, i) => Object.is(value, b.score[i]));

const agreement = (a: Scores | null, b: Scores | null): number | null =>
  a === null || b === null ? null : rankCorrelation(percentiles(a.score), percentiles(b.score));

/** Twice on each backend: the first pass also makes a card's programs, the second is timed. */
async function rankings(backends: readonly BackendName[], ids: readonly string[]): Promise<void> {
  if (!hasDataset(DATASET)) {
    console.log(`The data set ${DATASET} is not here: no rankings.`);
    return;
  }
  const { data, truth } = readDataset(DATASET);
  console.log(`\nRankings, ${DATASET}, defaults, seed ${SEED}; agreement is Spearman's with wasm.`);
  for (const detector of detectors.filter(({ id, isFloor }) => !isFloor && (ids.length === 0 || ids.includes(id)))) {
    let wasm: DetectorResult | null = null;
    for (const name of ['wasm', ...backends.filter((one) => one !== 'wasm')] as const) {
      const backend = await openBackend(name);
      const fit = (): Promise<DetectorResult> =>
        detector.fit(data, {}, createRunContext({ rng: createRng(SEED) }), backend);
      const first = await fit();
      const started = performance.now();
      const second = await fit();
      const took = seconds(started);
      wasm ??= second;
      const auroc = second.nodes === null || truth.nodes === null ? null : rocAuc(second.nodes.score, truth.nodes);
      const same = sameBits(first.nodes, second.nodes) && sameBits(first.edges, second.edges);
      console.log(
        `${detector.id} on ${name}: ${took.toFixed(2)} s, node AUROC ${figure(auroc)}, agreement nodes ${figure(agreement(second.nodes, wasm.nodes), 6)}, edges ${figure(agreement(second.edges, wasm.edges), 6)}, twice ${same ? 'the same bits' : 'OTHER BITS'}`,
      );
    }
  }
}

/** BOURNE's node network by epoch and round; PyTorch's plain code beside it on the injected Cora. */
async function bourne(backends: readonly BackendName[], sizes: readonly number[]): Promise<void> {
  const graphs: { title: string; data: GraphData; hidden: number }[] = sizes.map((size) => ({
    title: `${size.toLocaleString('en')} nodes, ${(5 * size).toLocaleString('en')} edges, 32 dense features`,
    data: generatedGraph(size, 5 * size),
    hidden: 64,
  }));
  if (hasDataset(DATASET)) graphs.unshift({ title: DATASET, data: readDataset(DATASET).data, hidden: 256 });
  console.log("\nBOURNE's node network, an epoch of training and a round of scoring.");
  for (const { title, data, hidden } of graphs) {
    for (const name of backends) {
      await openBackend(name);
      const widths = { hiddenChannels: hidden, predictorChannels: 2 * hidden };
      await measureOurs(data, { ...published, ...widths, epochs: 1 }, 1);
      const ours = await measureOurs(data, { ...published, ...widths, epochs: title === DATASET ? 10 : 1 }, 3);
      console.log(
        `${title}, ${hidden} channels, ${name}: epoch ${(1000 * ours.secondsPerEpoch).toFixed(0)} ms, round ${(1000 * ours.secondsPerRound).toFixed(0)} ms`,
      );
    }
  }
  if (!hasDataset(DATASET)) return;
  for (const device of ['cuda', 'cpu'] as const) {
    const theirs = measureReference(10, 10, availableParallelism(), device);
    if (theirs === null) continue;
    console.log(
      `${DATASET}, 256 channels, plain PyTorch ${theirs.version} on ${theirs.device}: epoch ${(1000 * theirs.secondsPerEpoch).toFixed(0)} ms, round ${(1000 * theirs.secondsPerRound).toFixed(0)} ms`,
    );
  }
}

/** Teachers and students of one split, each from its own seed. */
async function students(backends: readonly BackendName[], ids: readonly string[]): Promise<void> {
  if (!hasDataset(SPLIT_OF)) {
    console.log(`The data set ${SPLIT_OF} is not here: no students.`);
    return;
  }
  const { data } = readDataset(SPLIT_OF);
  const { classes } = readClasses(SPLIT_OF);
  const numClasses = classes.reduce((most, label) => Math.max(most, label + 1), 0);
  const split = cpfSplit(classes, numClasses, 0);
  const labels = classes.slice();
  for (const v of split.test) labels[v] = -1;
  console.log(`\nTeachers and students, ${SPLIT_OF}, split 0; agreement is of predicted classes with wasm.`);
  for (const method of distillMethods.filter(({ id }) => ids.includes(id))) {
    let wasm: Int32Array | null = null;
    for (const name of ['wasm', ...backends.filter((one) => one !== 'wasm')] as const) {
      await openBackend(name);
      const ctx = createRunContext({ rng: createRng(0) });
      const started = performance.now();
      const trained = await method.run(splitRun(SPLIT_OF, { data, labels, numClasses, split }, undefined, ctx));
      const took = seconds(started);
      const found = argmaxRows(await trained.logits(data), numClasses);
      wasm ??= found;
      const [own, before] = [found, wasm];
      const right = split.test.reduce((sum, v) => sum + (own[v] === classes[v] ? 1 : 0), 0) / split.test.length;
      const alike = own.reduce((sum, value, v) => sum + (value === before[v] ? 1 : 0), 0) / own.length;
      console.log(
        `${method.id} on ${name}: ${took.toFixed(1)} s with its teacher, epoch ${trained.epoch}, test ${(100 * right).toFixed(2)} %, agreement ${(100 * alike).toFixed(2)} %`,
      );
    }
  }
}

export async function benchBackends(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      backends: { type: 'string', default: 'tensorflow,webgpu,wasm' },
      methods: { type: 'string', default: '' },
      students: { type: 'string', default: 'sage,glnn,vq,best' },
      sizes: { type: 'string', default: '10000,100000' },
    },
  });
  const measured = detectors.filter(({ isFloor }) => !isFloor).map(({ id }) => id);
  const methods = namesIn(values.methods, 'method', measured);
  const ids = distillMethods.map(({ id }) => id);
  const taught = namesIn(values.students, 'student', ids);
  const found = await probeBackends();
  const all = found.map(({ name }) => name);
  const asked = namesIn(values.backends, 'backend', all);
  console.log(`${availableParallelism()} threads at once, ${cpus()[0]?.model ?? 'unknown processor'}.`);
  for (const { name, detail } of found) console.log(`${name}: ${detail}`);
  const backends = found.filter(({ name, available }) => available && asked.includes(name)).map(({ name }) => name);
  await rankings(backends, methods);
  const sizes = values.sizes.split(',').filter((size) => size !== '');
  await bourne(backends, sizes.map(Number));
  await students(backends, taught);
}
