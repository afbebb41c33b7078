/**
 * `npm run bench -- distill`: teachers and students on the splits of CPF with true labels, epochs chosen by validation. What
 * distill-results.jsonl already holds is not measured again; `--fresh` measures it anew, `--print` only prints the tables.
 *
 *   --sets a,b   --splits 10 (seeds 0 to 9)   --methods a,b   --setting transductive|inductive   --against METHOD
 *   --fresh   --print   --write (the tables of ml/distill/README.md)
 *   --without-audit   does not look what choosing epochs by test nodes would have gained: a pass over them each epoch
 *   --threads 1       results do not depend on them; most steps are too small to be shared
 */
import { parseArgs } from 'node:util';
import { openBackend } from '../compute/index.ts';
import { simdKernels } from '../compute/kernels/memory.ts';
import { loadNativeProducts } from '../compute/native/products.ts';
import { createRunContext } from '../context.ts';
import { cpfSplit, inductiveSplit } from '../distill/cpf-split.ts';
import type { DistillInput, NodeSplit } from '../distill/distill.types.ts';
import type { KnownNodes } from '../distill/fit.ts';
import { inducedSubgraph, largestComponent } from '../graph/components.ts';
import { argmaxRows } from '../metrics/classification.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { GraphData } from '../schema/graph.ts';
import { distillMethods, splitRun } from './distill-methods.ts';
import type { DistillMethod, MethodRun } from './distill-methods.ts';
import { addDistillResult, readDistillResults, resultKey } from './distill-results.ts';
import type { DistillResult } from './distill-results.ts';
import { writeReadme } from './distill-readme.ts';
import { distillTable } from './distill-table.ts';
import { hasDataset, readClasses, readDataset } from './read-dataset.ts';

type Setting = DistillResult['setting'];

interface LabelledGraph {
  readonly data: GraphData;
  readonly classes: Int32Array;
  readonly numClasses: number;
}

/** The largest component, as the published sizes have it. */
function readGraph(set: string): LabelledGraph {
  const whole = readDataset(set).data;
  const nodes = largestComponent(whole.graph);
  const all = readClasses(set).classes;
  const classes = nodes.map((v) => all[v]);
  const numClasses = classes.reduce((most, label) => Math.max(most, label + 1), 0);
  return { data: inducedSubgraph(whole, nodes), classes, numClasses };
}

interface Experiment {
  /** without the classes of test nodes */
  readonly input: DistillInput;
  /** nodes of input.data whose classes choose nothing */
  readonly tested: KnownNodes;
  /** the whole graph and the nodes of it that come after training; null in the transductive setting */
  readonly later: { readonly data: GraphData; readonly tested: KnownNodes } | null;
}

function experiment({ data, classes, numClasses }: LabelledGraph, seed: number, setting: Setting): Experiment {
  const split = cpfSplit(classes, numClasses, seed);
  const known = (rows: Int32Array): KnownNodes => ({ rows, classes: rows.map((v) => classes[v]) });
  const input = (graph: GraphData, of: Int32Array, parts: NodeSplit): DistillInput => {
    const labels = of.slice();
    for (const v of parts.test) labels[v] = -1;
    return { data: graph, labels, numClasses, split: parts };
  };
  if (setting === 'transductive') {
    return { input: input(data, classes, split), tested: known(split.test), later: null };
  }
  const { observed, observedTest, unobserved } = inductiveSplit(split, createRng(`unobserved ${seed}`));
  const { length } = split.train;
  const positions = Int32Array.from(observed.keys());
  const parts: NodeSplit = {
    train: positions.subarray(0, length),
    validation: positions.subarray(length, length + split.validation.length),
    test: positions.subarray(length + split.validation.length),
  };
  return {
    input: input(
      inducedSubgraph(data, observed),
      observed.map((v) => classes[v]),
      parts,
    ),
    tested: { rows: parts.test, classes: observedTest.map((v) => classes[v]) },
    later: { data, tested: known(unobserved) },
  };
}

async function accuracyOf(
  run: MethodRun,
  data: GraphData,
  { rows, classes }: KnownNodes,
  width: number,
): Promise<number> {
  const found = argmaxRows(await run.logits(data), width);
  return rows.reduce((right, v, i) => right + (found[v] === classes[i] ? 1 : 0), 0) / rows.length;
}

function methodById(id: string): DistillMethod {
  const method = distillMethods.find((one) => one.id === id);
  if (method !== undefined) return method;
  const all = distillMethods.map((one) => one.id).join(', ');
  throw new AppError('not-found', `There is no method "${id}". There are: ${all}.`);
}

function settingOf(text: string): Setting {
  if (text === 'transductive' || text === 'inductive') return text;
  throw new AppError('invalid-argument', `The setting is "${text}"; it must be transductive or inductive.`);
}

/** Of the kernels and of native products, whose threads wait for each other where others work too. */
async function useThreads(count: number): Promise<void> {
  const kernels = simdKernels();
  if (kernels === null) return;
  await kernels.useThreads(count);
  if (kernels.native() !== null) kernels.useNative(loadNativeProducts(kernels, count).products);
}

export async function benchDistill(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sets: { type: 'string', default: 'cora_cpf,citeseer_cpf,pubmed,amazon_photo,amazon_computers' },
      splits: { type: 'string', default: '10' },
      methods: { type: 'string', default: 'sage,gcn,mlp,glnn,glnn-gcn' },
      setting: { type: 'string', default: 'transductive' },
      against: { type: 'string', default: 'glnn' },
      threads: { type: 'string', default: '1' },
      fresh: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      'without-audit': { type: 'boolean', default: false },
    },
  });
  if (values.write) {
    writeReadme([...readDistillResults().values()], distillMethods);
    return;
  }
  const setting = settingOf(values.setting);
  const methods = values.methods.split(',').map(methodById);
  const bound = methods.find(({ ownGraphOnly }) => ownGraphOnly === true);
  if (setting === 'inductive' && bound !== undefined) {
    throw new AppError(
      'invalid-argument',
      `"${bound.id}" speaks for no node that comes after training. Leave it out of the inductive setting.`,
    );
  }
  const splits = Array.from({ length: Number(values.splits) }, (_, seed) => seed);
  const known = readDistillResults();
  if (!values.print) {
    await openBackend('wasm');
    await useThreads(Number(values.threads));
  }
  for (const set of values.sets.split(',')) {
    const missing = (seed: number): readonly DistillMethod[] =>
      methods.filter(({ id }) => values.fresh || !known.has(resultKey({ set, setting, split: seed, method: id })));
    if (!values.print && splits.some((seed) => missing(seed).length > 0)) {
      if (!hasDataset(set)) {
        console.log(`${set} is not here and is left out.`);
        continue;
      }
      const graph = readGraph(set);
      console.log(`${set}: ${graph.data.graph.numNodes} nodes, ${graph.data.graph.numEdges} edges, ${setting}.`);
      for (const seed of splits) {
        const open = missing(seed);
        if (open.length === 0) continue;
        const { input, tested, later } = experiment(graph, seed, setting);
        const split = splitRun(
          set,
          input,
          values['without-audit'] ? undefined : tested,
          createRunContext({ rng: createRng(seed) }),
        );
        for (const method of open) {
          const started = performance.now();
          const run = await method.run(split);
          const result: DistillResult = {
            set,
            setting,
            split: seed,
            method: method.id,
            accuracy: await accuracyOf(run, input.data, tested, input.numClasses),
            unobserved: later === null ? null : await accuracyOf(run, later.data, later.tested, input.numClasses),
            validation: run.validationAccuracy,
            epoch: run.epoch,
            audit: run.audit === null ? null : { accuracy: run.audit.accuracy, epoch: run.audit.epoch },
            seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
          };
          known.set(resultKey(result), result);
          addDistillResult(result);
          const after = result.unobserved === null ? '' : `, unobserved ${(100 * result.unobserved).toFixed(2)}`;
          console.log(
            `${set} ${seed} ${method.id}: ${(100 * result.accuracy).toFixed(2)}${after} (epoch ${result.epoch}, ${result.seconds} s)`,
          );
        }
      }
    }
    const results = [...known.values()].filter(
      (result) => result.set === set && result.setting === setting && splits.includes(result.split),
    );
    console.log(`\n### ${set}, ${setting}\n\n${distillTable(results, methods, values.against)}\n`);
  }
}
