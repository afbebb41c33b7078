/**
 * `npm run bench -- queries [--strategies sag,age] [--nodes 100000] [--classes 7] [--repeats 5]`: how long an analyst waits
 * for a batch of 10 questions, for every strategy, on generated graphs of 100,000 and 1,000,000 nodes with skewed degrees,
 * 32 features, 2 and 7 classes, 200 labels. "First" is cold: nothing is known of the graph. "Next" is warm: what belongs
 * to the graph is kept, labels and logits are new. Asked: the next batch within 300 ms, and 2 s on a million nodes.
 *
 * Every line is a process of its own, because a process's peak of memory never falls. Memory is that peak above what the
 * graph, its features and the classifier's logits take. Times are medians: of `repeats` next batches, and of 3 first ones
 * (1 on a million nodes). CPU is the user time of the whole process, collector included, and can exceed the wall clock.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { strategies, strategyById } from '../strategies/index.ts';
import type { QueryInput } from '../strategies/strategy.ts';
import { skewedGraph } from './generated-graph.ts';

const EDGES: Readonly<Record<number, number>> = { 100_000: 500_000, 1_000_000: 5_000_000 };
const LABELS = 200;
const BATCH = 10;
/** Milliseconds that the next batch may take. */
const budget = (numNodes: number): number => (numNodes > 100_000 ? 2000 : 300);

const spent = z.object({ wall: z.number(), cpu: z.number() });
const measured = z.object({ first: spent, next: spent, megabytes: z.number(), notes: z.array(z.string()) });
type Measured = z.infer<typeof measured>;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1];

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly wall: number; cpu: number }> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  return { value, wall: performance.now() - start, cpu: process.cpuUsage(before).user / 1000 };
}

/** Logits as a half-trained classifier has them: its class stands out from normal noise. */
function logitsOf(classes: Int32Array, numClasses: number, seed: number): Float32Array {
  const rng = createRng(`logits ${seed}`);
  return Float32Array.from({ length: classes.length * numClasses }, (_, i) => {
    const own = classes[Math.floor(i / numClasses)] === i % numClasses;
    return (own ? 2 : 0) + 3 * (rng.uniform() + rng.uniform() - 1);
  });
}

async function measureOne(id: string, numNodes: number, numClasses: number, repeats: number): Promise<Measured> {
  const strategy = strategyById(id);
  const { data, classes } = skewedGraph(numNodes, EDGES[numNodes] ?? 5 * numNodes, numClasses);
  const csr = symmetricCsr(data.graph);
  const rng = createRng('labels');
  const labels = new Int32Array(numNodes).fill(-1);
  const order: number[] = [];
  const candidates = new Uint8Array(numNodes).fill(1);
  const label = (v: number): void => {
    labels[v] = classes[v];
    candidates[v] = 0;
    order.push(v);
  };
  while (order.length < LABELS) {
    const v = rng.int(numNodes);
    if (labels[v] < 0) label(v);
  }
  const propagation = convolution(csr);
  const rounds = Array.from({ length: 2 }, (_, i) => logitsOf(classes, numClasses, i));
  const input = (round: number, of: Pick<QueryInput, 'data' | 'csr' | 'propagation'>): QueryInput => ({
    ...of,
    numClasses,
    labels: labels.slice(),
    order: Int32Array.from(order),
    candidates: candidates.slice(),
    logits: rounds[round % 2],
    count: BATCH,
  });
  const graphBytes = process.memoryUsage().rss;
  const ask = async (round: number, of: Pick<QueryInput, 'data' | 'csr' | 'propagation'>) => {
    const given = input(round, of);
    return timed(() => strategy.select(given, {}, createRunContext({ rng: createRng(round) })));
  };
  // Caches hang on these objects: copies of them are unknown to every cache.
  let of = { data, csr, propagation };
  const first: { wall: number; cpu: number }[] = [];
  for (let i = 0; i < (numNodes > 100_000 ? 1 : 3); i++) {
    of = { data: { ...data }, csr: { ...csr }, propagation: { ...propagation } };
    first.push(await ask(0, of));
  }
  const next: { wall: number; cpu: number }[] = [];
  let notes: readonly string[] = [];
  for (let round = 1; round <= repeats; round++) {
    const answer = await ask(round, of);
    next.push(answer);
    notes = answer.value.notes;
    answer.value.queries.forEach(({ node }) => {
      label(node);
    });
  }
  const medians = (values: readonly { wall: number; cpu: number }[]) => ({
    wall: median(values.map(({ wall }) => wall)),
    cpu: median(values.map(({ cpu }) => cpu)),
  });
  const megabytes = (process.resourceUsage().maxRSS * 1024 - graphBytes) / 1e6;
  return { first: medians(first), next: medians(next), megabytes, notes: [...notes] };
}

export async function benchQueries(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      strategies: { type: 'string', default: strategies.map(({ id }) => id).join(',') },
      nodes: { type: 'string', default: '100000,1000000' },
      classes: { type: 'string', default: '2,7' },
      repeats: { type: 'string', default: '5' },
      /** one line, as JSON, in this process */
      json: { type: 'boolean', default: false },
    },
  });
  if (values.json) {
    const found = await measureOne(
      values.strategies,
      Number(values.nodes),
      Number(values.classes),
      Number(values.repeats),
    );
    console.log(JSON.stringify(found));
    return;
  }
  for (const nodes of values.nodes.split(',')) {
    for (const classes of values.classes.split(',')) {
      console.log(`\n${Number(nodes).toLocaleString('en')} nodes, ${classes} classes; milliseconds, CPU in brackets\n`);
      console.log('| strategy | first | next | asked | | MB |\n| --- | --- | --- | --- | --- | --- |');
      const notes = new Set<string>();
      for (const id of values.strategies.split(',')) {
        const args = ['queries', '--json', '--strategies', id, '--nodes', nodes, '--classes', classes];
        const text = execFileSync(
          process.execPath,
          [...process.execArgv, process.argv[1], ...args, '--repeats', values.repeats],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
        );
        const { first, next, megabytes, notes: said } = measured.parse(JSON.parse(text));
        const asked = budget(Number(nodes));
        const show = ({ wall, cpu }: { wall: number; cpu: number }): string => `${wall.toFixed(0)} (${cpu.toFixed(0)})`;
        const verdict = next.wall <= asked ? 'pass' : next.cpu <= asked ? 'pass by CPU time' : 'MISS';
        console.log(
          `| ${id} | ${show(first)} | ${show(next)} | ${asked} | ${verdict} | ${Math.max(0, megabytes).toFixed(0)} |`,
        );
        said.forEach((note) => notes.add(`${id}: ${note}`));
      }
      console.log('');
      notes.forEach((note) => {
        console.log(note);
      });
    }
  }
}
