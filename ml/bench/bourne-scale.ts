/**
 * Whole runs of BOURNE with its defaults, nodes and edges, from small to a million nodes: time and memory beside what was
 * estimated before the run (a person is shown the estimate, so it must be within a factor of two). Sizes ascend, because
 * a process's peak of memory never falls; `npm run bench -- bourne-scale 100000` stops at that many nodes.
 */
import { openBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { detectorById } from '../detectors/index.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { generatedGraph } from './generated-graph.ts';
import { hasDataset, readDataset } from './read-dataset.ts';

interface Case {
  readonly title: string;
  readonly numNodes: number;
  readonly make: () => GraphData;
}

const published = (name: string, numNodes: number): Case[] =>
  hasDataset(name) ? [{ title: name, numNodes, make: () => readDataset(name).data }] : [];
const generated = (numNodes: number, numEdges: number): Case => ({
  title: 'generated',
  numNodes,
  make: () => generatedGraph(numNodes, numEdges),
});

const cases: readonly Case[] = [
  generated(1000, 5000),
  ...published('cora_inj_cola', 2708),
  ...published('reddit', 10_984),
  generated(20_000, 100_000),
  generated(100_000, 1_000_000),
  generated(1_000_000, 5_000_000),
];

export async function benchBourneScale(): Promise<void> {
  const backend = await openBackend('wasm');
  console.log(`Backend: ${backend.name}, ${backend.device}`);
  const bourne = detectorById('bourne');
  const limit = Number(process.argv[3] ?? Number.POSITIVE_INFINITY);
  for (const { title, make } of cases.filter(({ numNodes }) => numNodes <= limit)) {
    const data = make();
    const { graph, features } = data;
    const numValues = features.kind === 'dense' ? features.data.length : features.values.length;
    const size = { numNodes: graph.numNodes, numEdges: graph.numEdges, numFeatures: features.numCols, numValues };
    const estimated = bourne.estimate(size, {});
    const started = performance.now();
    const result = await bourne.fit(data, {}, createRunContext({ rng: createRng(1) }), backend);
    const seconds = (performance.now() - started) / 1000;
    const bytes = process.resourceUsage().maxRSS * 1024;
    const ratio = (a: number, b: number): string => (a / b).toFixed(2);
    console.log(
      [
        `${title}, ${graph.numNodes.toLocaleString('en')} nodes, ${graph.numEdges.toLocaleString('en')} edges:`,
        `${seconds.toFixed(1)} s (estimated / measured ${ratio(estimated.seconds, seconds)}),`,
        `at most ${(bytes / 1e6).toFixed(0)} MB (${ratio(estimated.bytes, bytes)}).`,
        ...result.notes,
      ].join(' '),
    );
  }
}
