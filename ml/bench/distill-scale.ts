/**
 * What training costs on large graphs, in time and memory: every method of the distillation bench in a process of its own,
 * because a process's peak of memory never falls. `npm run bench -- distill-scale [METHODS]`.
 *
 * PubMed as published (a published CPF split), and a generated graph of 100,000 nodes with 128 features: 500,000 edges with
 * skewed degrees, four classes, 20 labels of each to learn from and 30 to validate.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { openBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { cpfSplit } from '../distill/cpf-split.ts';
import { argmaxRows } from '../metrics/classification.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { distillMethods, splitRun } from './distill-methods.ts';
import { skewedGraph } from './generated-graph.ts';
import { hasDataset, readClasses, readDataset } from './read-dataset.ts';

interface Labelled {
  readonly data: GraphData;
  readonly classes: Int32Array;
  readonly numClasses: number;
}
const sources: Readonly<Record<string, () => Labelled>> = {
  pubmed: () => ({ data: readDataset('pubmed').data, classes: readClasses('pubmed').classes, numClasses: 3 }),
  generated: () => ({ ...skewedGraph(100_000, 500_000, 4, 128), numClasses: 4 }),
};
const CHILD = '--one';
const PUBLISHED = 'sage,glnn,vq,vq-tokens,best';

/** In the child: one method on one graph, said in one line. */
async function measureOne(source: string, id: string): Promise<void> {
  const method = distillMethods.find((one) => one.id === id);
  if (method === undefined || !Object.hasOwn(sources, source)) throw new Error(`There is no ${id} on ${source}.`);
  const { data, classes, numClasses } = sources[source]();
  const before = process.resourceUsage().maxRSS;
  const split = cpfSplit(classes, numClasses, 0);
  const labels = classes.slice();
  for (const v of split.test) labels[v] = -1;
  await openBackend('wasm');
  const started = performance.now();
  const busy = process.cpuUsage();
  const run = splitRun(source, { data, labels, numClasses, split }, undefined, createRunContext({ rng: createRng(0) }));
  const trained = await method.run(run);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(busy);
  const found = argmaxRows(await trained.logits(data), numClasses);
  const right = split.test.reduce((sum, v) => sum + (found[v] === classes[v] ? 1 : 0), 0) / split.test.length;
  const gigabytes = (kilobytes: number): string => `${((kilobytes * 1024) / 1e9).toFixed(2)} GB`;
  console.log(
    `${source}, ${id}: ${seconds.toFixed(1)} s with its teacher (${((user + system) / 1e6).toFixed(1)} s of processor time), at most ${gigabytes(process.resourceUsage().maxRSS)} (${gigabytes(before)} with the graph read); epoch ${trained.epoch}, test ${(100 * right).toFixed(2)} %`,
  );
}

export async function benchDistillScale(): Promise<void> {
  const [first = PUBLISHED, source, id] = process.argv.slice(3);
  if (first === CHILD) {
    await measureOne(source, id);
    return;
  }
  const methods = first.split(',');
  const processors = cpus();
  console.log(`${processors.length} cores, ${processors[0]?.model ?? 'unknown'}; a process for each line.`);
  for (const name of Object.keys(sources)) {
    if (name !== 'generated' && !hasDataset(name)) {
      console.log(`${name} is not here and is left out.`);
      continue;
    }
    for (const method of methods) {
      const { status } = spawnSync(
        process.execPath,
        [...process.execArgv, process.argv[1], 'distill-scale', CHILD, name, method],
        { stdio: 'inherit' },
      );
      if (status !== 0) console.log(`${name}, ${method}: ended with ${status ?? 'a signal'}, as said above.`);
    }
  }
}
