/**
 * Places of a whole graph beside graphology-layout-forceatlas2 (its inferred settings, Barnes-Hut, 200 iterations from
 * random places) on the same graph in the same run: processor time and two measures of quality. On the largest graphs the
 * peer does a few iterations, its time is multiplied and its quality left out; that is said in the row.
 */
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import { createRunContext } from '../context.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { forceLayout } from '../layout/force-layout.ts';
import { createRng } from '../rng.ts';
import type { Graph as GraphArrays } from '../schema/graph.ts';
import { skewedGraph } from './generated-graph.ts';
import { layoutQuality } from './layout-quality.ts';
import type { LayoutQuality } from './layout-quality.ts';
import { hasDataset, readDataset } from './read-dataset.ts';

const PEER_ITERATIONS = 200;
/** Iterations of the peer on graphs on which all of them would take many minutes. */
const FEW = 4;
const MANY_NODES = 50_000;

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function peer({ numNodes, numEdges, src, dst }: GraphArrays, iterations: number): Float32Array {
  const graph = new Graph({ type: 'undirected', multi: false });
  const rng = createRng(1);
  for (let v = 0; v < numNodes; v++) graph.addNode(v, { x: 1000 * rng.uniform(), y: 1000 * rng.uniform() });
  for (let e = 0; e < numEdges; e++) if (src[e] !== dst[e]) graph.mergeEdge(src[e], dst[e]);
  const settings = { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: true };
  forceAtlas2.assign(graph, { iterations, settings });
  const positions = new Float32Array(2 * numNodes);
  graph.forEachNode((key, { x, y }) => positions.set([Number(x), Number(y)], 2 * Number(key)));
  return positions;
}

const qualityText = ({ kept, stress }: LayoutQuality): string =>
  `neighbours kept ${kept.toFixed(3)}, stress ${stress.toFixed(3)}`;

async function compare(title: string, graph: GraphArrays): Promise<void> {
  const csr = symmetricCsr(graph);
  let at = processorSeconds();
  const ours = await forceLayout(csr, createRunContext({ rng: createRng(1) }));
  const seconds = processorSeconds() - at;
  console.log(`${title}: ${graph.numNodes} nodes, ${graph.numEdges} edges`);
  console.log(`  ours        ${seconds.toFixed(2)} s, ${qualityText(layoutQuality(csr, ours.positions))}`);
  const isLarge = graph.numNodes >= MANY_NODES;
  const iterations = isLarge ? FEW : PEER_ITERATIONS;
  at = processorSeconds();
  const theirs = peer(graph, iterations);
  const took = ((processorSeconds() - at) * PEER_ITERATIONS) / iterations;
  const how = isLarge ? `(${FEW} iterations, times ${PEER_ITERATIONS / FEW})` : '';
  const quality = isLarge ? 'quality not measured' : qualityText(layoutQuality(csr, theirs));
  console.log(`  ForceAtlas2 ${took.toFixed(2)} s ${how}, ${quality}`);
  console.log(`  ratio       ${(took / seconds).toFixed(1)}`);
}

export async function benchLayout(): Promise<void> {
  for (const name of ['cora', 'polblogs', 'amazon_photo', 'facebook_pages']) {
    if (hasDataset(name)) await compare(name, readDataset(name).data.graph);
    else console.log(`${name}: not on this machine, left out`);
  }
  for (const [nodes, edges] of [
    [1000, 3000],
    [100_000, 300_000],
    [100_000, 1_000_000],
  ]) {
    await compare('generated, skewed degrees, 12 groups', skewedGraph(nodes, edges, 12).data.graph);
  }
}
