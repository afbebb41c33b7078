/**
 * Findings that touch each other become one case. What joins, over flagged nodes and flagged edges:
 *
 *   1. a flagged edge and its ends; an end that is not flagged joins the flagged edges at it only where it is no hub
 *   2. an edge, flagged or not, between two flagged nodes; an edge that is not flagged only where neither end is a hub
 *   3. on demand, two flagged nodes that share a neighbour which is neither flagged nor a hub
 *
 * A hub has more than `hubAbove` distinct neighbours: it meets flagged ones by chance, and would tie everything into one
 * case. Cases are ranked by how rarely random picks stand as high together (rarity.ts), nodes and edges counted apart and
 * the stronger taken: the score of an edge is made of the same surroundings as those of its ends, and is no evidence of
 * its own beside them.
 *
 * A case is named by its core, the member that stands highest. While the threshold moves, the core stays until it is no
 * longer flagged itself, or the case meets another one with a higher core.
 *
 * O(nodes + edges at what is flagged).
 */
import type { ElementKind } from '../schema/finding.ts';
import type { Csr, Graph } from '../schema/graph.ts';
import { rarityOf, surpriseOf } from './rarity.ts';

export interface CaseInput {
  readonly graph: Graph;
  /** both directions of every edge, columns ascending within a row */
  readonly csr: Csr;
  /** the highest nodes and edges of their rankings, highest first: place p has rank p + 1 */
  readonly nodes: Int32Array;
  readonly edges: Int32Array;
  /** distinct neighbours of each node, itself not counted */
  readonly distinct: Int32Array;
  readonly hubAbove: number;
  /** rule 3 */
  readonly throughNeighbours: boolean;
  /** gives way to others; awaited every 16,384 steps */
  readonly tick: () => Promise<void>;
}

export interface Case {
  readonly core: { readonly kind: ElementKind; readonly index: number; readonly rank: number };
  readonly rarity: number;
  /** flagged ones, highest first */
  readonly nodes: Int32Array;
  readonly edges: Int32Array;
  /** nodes that are not flagged: ends of its flagged edges, shared neighbours; ascending */
  readonly links: Int32Array;
}

const STEPS = 16_384;

/** More than three times as many neighbours as a node has on average, and more than 20. */
export function usualHubLimit(distinct: Int32Array): number {
  let sum = 0;
  for (const count of distinct) sum += count;
  return Math.max(20, Math.ceil((3 * sum) / Math.max(1, distinct.length)));
}

interface Groups {
  rootOf(element: number): number;
  join(a: number, b: number): void;
}

function createGroups(size: number): Groups {
  const parent = new Int32Array(size);
  for (let i = 0; i < size; i++) parent[i] = i;
  const rootOf = (element: number): number => {
    let v = element;
    while (parent[v] !== v) v = parent[v] = parent[parent[v]];
    return v;
  };
  return {
    rootOf,
    join: (a, b) => {
      const [one, other] = [rootOf(a), rootOf(b)];
      if (one < other) parent[other] = one;
      else parent[one] = other;
    },
  };
}

/** Highest rarity first; equal ones by the surprise of their cores. @throws what `tick` throws */
export async function findCases(input: CaseInput): Promise<readonly Case[]> {
  const { graph, nodes, edges } = input;
  const { numNodes } = graph;
  // Nodes are elements 0..n-1, flagged edges come after them in the order given.
  const groups = createGroups(numNodes + edges.length);
  const flagged = new Uint8Array(numNodes);
  for (const node of nodes) flagged[node] = 1;
  const step = createStepper(input.tick);
  for (const [place, edge] of edges.entries()) {
    for (const end of [graph.src[edge], graph.dst[edge]]) {
      if (flagged[end] === 1 || !isHub(input, end)) groups.join(numNodes + place, end);
    }
    if (step.take(1)) await step.pause();
  }
  await joinNeighbours(input, flagged, groups, step);
  const shared = input.throughNeighbours ? await joinShared(input, flagged, groups, step) : [];
  return collect(input, flagged, groups, shared, step);
}

const isHub = ({ distinct, hubAbove }: CaseInput, node: number): boolean => distinct[node] > hubAbove;

interface Stepper {
  /** true when it is time to give way */
  take(steps: number): boolean;
  pause(): Promise<void>;
}
function createStepper(tick: () => Promise<void>): Stepper {
  let left = STEPS;
  return {
    take: (steps) => (left -= steps) <= 0,
    pause: async () => {
      left = STEPS;
      await tick();
    },
  };
}

/** Rule 2 for edges that are not flagged; flagged ones have joined their ends already. */
async function joinNeighbours(input: CaseInput, flagged: Uint8Array, groups: Groups, step: Stepper): Promise<void> {
  const { rowPtr, colIdx } = input.csr;
  for (const node of input.nodes) {
    if (step.take(1 + rowPtr[node + 1] - rowPtr[node])) await step.pause();
    if (isHub(input, node)) continue;
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
      const other = colIdx[i];
      if (other > node && flagged[other] === 1 && !isHub(input, other)) groups.join(node, other);
    }
  }
}

/** Rule 3. @returns the nodes that join others, ascending */
async function joinShared(
  input: CaseInput,
  flagged: Uint8Array,
  groups: Groups,
  step: Stepper,
): Promise<readonly number[]> {
  const { rowPtr, colIdx } = input.csr;
  const met = new Map<number, number>();
  const joining = new Set<number>();
  for (const node of input.nodes) {
    if (step.take(1 + rowPtr[node + 1] - rowPtr[node])) await step.pause();
    let previous = -1;
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
      const between = colIdx[i];
      if (between === previous || flagged[between] === 1 || isHub(input, between)) continue;
      previous = between;
      const first = met.get(between);
      if (first === undefined) met.set(between, node);
      else {
        groups.join(first, node);
        joining.add(between);
      }
    }
  }
  for (const between of joining) groups.join(between, met.get(between) ?? between);
  return [...joining].sort((a, b) => a - b);
}

interface Gathering {
  readonly nodes: number[];
  readonly edges: number[];
  readonly links: Set<number>;
  nodeSurprise: number;
  edgeSurprise: number;
  core: Case['core'];
  /** of the core */
  highest: number;
}

async function collect(
  { graph, nodes, edges }: CaseInput,
  flagged: Uint8Array,
  groups: Groups,
  shared: readonly number[],
  step: Stepper,
): Promise<readonly Case[]> {
  const found = new Map<number, Gathering>();
  const at = (root: number, core: Case['core'], surprise: number): Gathering => {
    const held = found.get(root);
    if (held === undefined) {
      const made = { nodes: [], edges: [], links: new Set<number>(), nodeSurprise: 0, edgeSurprise: 0 };
      const begun: Gathering = { ...made, core, highest: surprise };
      found.set(root, begun);
      return begun;
    }
    if (surprise > held.highest) {
      held.core = core;
      held.highest = surprise;
    }
    return held;
  };
  for (const [place, node] of nodes.entries()) {
    if (step.take(1)) await step.pause();
    const surprise = surpriseOf(place + 1, graph.numNodes);
    const held = at(groups.rootOf(node), { kind: 'node', index: node, rank: place + 1 }, surprise);
    held.nodes.push(node);
    held.nodeSurprise += surprise;
  }
  for (const [place, edge] of edges.entries()) {
    if (step.take(2)) await step.pause();
    const surprise = surpriseOf(place + 1, graph.numEdges);
    const root = groups.rootOf(graph.numNodes + place);
    const held = at(root, { kind: 'edge', index: edge, rank: place + 1 }, surprise);
    held.edges.push(edge);
    held.edgeSurprise += surprise;
    for (const end of [graph.src[edge], graph.dst[edge]]) if (flagged[end] === 0) held.links.add(end);
  }
  for (const node of shared) found.get(groups.rootOf(node))?.links.add(node);
  const strong = [...found.values()].map((held) => ({
    held,
    rarity: Math.max(rarityOf(held.nodeSurprise, held.nodes.length), rarityOf(held.edgeSurprise, held.edges.length)),
  }));
  strong.sort(
    (a, b) => b.rarity - a.rarity || b.held.highest - a.held.highest || a.held.core.index - b.held.core.index,
  );
  const cases: Case[] = [];
  for (const { held, rarity } of strong) {
    const { core, nodes: members, edges: joined, links } = held;
    if (step.take(1 + members.length + joined.length + links.size)) await step.pause();
    cases.push({
      ...{ core, rarity, nodes: Int32Array.from(members), edges: Int32Array.from(joined) },
      links: Int32Array.from(links).sort(),
    });
  }
  return cases;
}
