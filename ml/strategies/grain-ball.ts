/**
 * GRAIN ball-D (Zhang et al., "Grain: improving data efficiency of graph neural networks via diversified influence
 * maximization", PVLDB 14, 2021), after the behaviour of its released code. Every node u has a ball
 * {w: dist(u, w) <= r}, dist = |h_u - h_w| / largest, h = rows of Â²X, r = 0.05. A node covers the balls that touch the
 * nodes within two hops of it, N2[v]; greedily maximises the number of covered balls, lazily.
 *
 * Covers are bit rows over the balls of the reference nodes, made 32 balls at a time: which nodes lie in which ball, then
 * two steps to all neighbours (a node is its own). That takes 3 numbers for each node and one bit row for each candidate,
 * and no list of two-hop neighbours.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { filledUp } from './farthest.ts';
import { lazyGreedy } from './lazy-greedy.ts';
import { labelledNodes, propagatedFeatures, squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import { POOL, candidatePool, referenceNodes } from './sampling.ts';
import type { Reference } from './sampling.ts';
import { defineStrategy } from './strategy.ts';
import type { Query, QueryInput } from './strategy.ts';
import { twoHopReader } from './two-hop.ts';

/** Bits set in 32 bits. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** out[v] = all bits of the neighbours of v. */
function spread({ numRows, rowPtr, colIdx }: WeightedRows, bits: Int32Array, out: Int32Array): void {
  for (let v = 0; v < numRows; v++) {
    let all = 0;
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) all |= bits[colIdx[i]];
    out[v] = all;
  }
}

/** Nodes whose distance is worked out between two chances to stop. */
const WORK = 1 << 19;

interface Covers {
  /** length words; bit k: the ball of reference node k is covered. A view, valid for nodes asked for */
  readonly rowOf: (v: number) => Int32Array;
  readonly words: number;
}

async function coversOf(
  propagation: WeightedRows,
  { rows, width }: FeatureRows,
  reference: Reference,
  radius: number,
  nodes: Int32Array,
  ctx: RunContext,
): Promise<Covers> {
  const n = propagation.numRows;
  const words = Math.ceil(reference.nodes.length / 32);
  const bits = new Int32Array(nodes.length * words);
  const inside = new Int32Array(n);
  const near = new Int32Array(n);
  const limit = (radius * reference.widest) ** 2;
  let work = 0;
  for (let word = 0; word < words; word++) {
    inside.fill(0);
    for (let k = 0; k < 32 && 32 * word + k < reference.nodes.length; k++) {
      const u = 32 * word + k;
      for (let w = 0; w < n; w++) {
        if (squaredDistance(reference.rows, u, rows, w, width, limit) <= limit) inside[w] |= 1 << k;
      }
      work += n;
      if (work > WORK) {
        await ctx.tick();
        work = 0;
      }
    }
    spread(propagation, inside, near);
    spread(propagation, near, inside);
    for (let i = 0; i < nodes.length; i++) bits[i * words + word] = inside[nodes[i]];
  }
  const position = new Int32Array(n);
  nodes.forEach((v, i) => (position[v] = i * words));
  return { rowOf: (v) => bits.subarray(position[v], position[v] + words), words };
}

/** Bit rows of all nodes are kept up to this many words, 64 MB; above it, those of nodes that were looked at. */
const MOST_KEPT = 1 << 24;
/** Candidates that come after those of the pool and are made ready with them: labels make room for them one by one. */
const RESERVE = 1000;
/** Rows that are cheaper made one by one than in a pass over the graph. */
const FEW = 64;

interface Known {
  readonly radius: number;
  readonly rows: Map<number, Int32Array>;
}

/** Covers for the latest radius: of all nodes, or of some. */
const whole = new WeakMap<FeatureRows, { readonly radius: number; readonly covers: Covers }>();
const parts = new WeakMap<FeatureRows, Known>();

/** One row alone: a ball is covered where a node within two hops lies in it. */
function coverOf(
  propagation: WeightedRows,
  { rows, width }: FeatureRows,
  reference: Reference,
  radius: number,
  v: number,
): Int32Array {
  const { nodes, count } = twoHopReader(propagation)(v);
  const row = new Int32Array(Math.ceil(reference.nodes.length / 32));
  const limit = (radius * reference.widest) ** 2;
  for (let u = 0; u < reference.nodes.length; u++) {
    for (let i = 0; i < count; i++) {
      if (squaredDistance(reference.rows, u, rows, nodes[i], width, limit) > limit) continue;
      row[u >>> 5] |= 1 << (u & 31);
      break;
    }
  }
  return row;
}

/** @param nodes those whose covers are wanted */
export async function covers(
  { propagation, candidates, count }: Pick<QueryInput, 'propagation' | 'candidates' | 'count'>,
  features: FeatureRows,
  reference: Reference,
  radius: number,
  nodes: Int32Array,
  ctx: RunContext,
  mostKept = MOST_KEPT,
): Promise<Covers> {
  const n = propagation.numRows;
  if ((n * reference.nodes.length) / 32 <= mostKept) {
    const known = whole.get(features);
    if (known?.radius === radius) return known.covers;
    const all = Int32Array.from({ length: n }, (_, v) => v);
    const found = await coversOf(propagation, features, reference, radius, all, ctx);
    whole.set(features, { radius, covers: found });
    return found;
  }
  const before = parts.get(features);
  const known = before?.radius === radius ? before : { radius, rows: new Map<number, Int32Array>() };
  parts.set(features, known);
  const missing = nodes.filter((v) => !known.rows.has(v));
  if (missing.length > FEW) {
    const ready = candidatePool(candidates, propagation, count, POOL + RESERVE).nodes;
    const wanted = Int32Array.from(new Set([...missing, ...ready]));
    const found = await coversOf(propagation, features, reference, radius, wanted, ctx);
    for (const v of wanted) known.rows.set(v, found.rowOf(v));
  } else {
    for (const v of missing) {
      known.rows.set(v, coverOf(propagation, features, reference, radius, v));
      await ctx.tick();
    }
  }
  const none = new Int32Array(0);
  return { rowOf: (v) => known.rows.get(v) ?? none, words: Math.ceil(reference.nodes.length / 32) };
}

function questionOf(node: number, newly: number, covered: number, balls: number): Query {
  return {
    node,
    score: newly,
    sentence: `Within two hops of it are nodes nearly like ${newly} that no label and no earlier question stands for yet (${covered} of ${balls} have one so far).`,
    facts: [
      { id: 'balls', title: 'Balls newly covered', value: newly },
      { id: 'covered', title: 'Balls covered before', value: covered },
    ],
  };
}

export const grainBall = defineStrategy({
  id: 'grain-ball',
  title: 'GRAIN ball-D',
  summary: 'Asks where a label stands for most nodes that look nearly like those around it. Needs no labels.',
  paper: 'Zhang et al. 2021, PVLDB 14',
  needs: 'cold',
  params: {
    radius: {
      type: 'number',
      default: 0.05,
      min: 0,
      max: 1,
      label: 'Radius',
      help: 'Up to which share of the largest distance two nodes are nearly alike.',
      advanced: true,
    },
  },
  select: async (input, { radius }, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const reference = await referenceNodes(features, input.labels.length, ctx);
    const pool = candidatePool(input.candidates, input.propagation, input.count);
    const labelled = labelledNodes(input.labels);
    const nodes = Int32Array.from([...pool.nodes, ...labelled]);
    const { rowOf, words } = await covers(input, features, reference, radius, nodes, ctx);
    const covered = new Int32Array(words);
    let total = 0;
    const newly = (v: number): number => {
      const row = rowOf(v);
      let sum = 0;
      for (let i = 0; i < words; i++) sum += bitCount(row[i] & ~covered[i]);
      return sum;
    };
    const add = (v: number): void => {
      total += newly(v);
      const row = rowOf(v);
      for (let i = 0; i < words; i++) covered[i] |= row[i];
    };
    labelled.forEach(add);
    const queries = await lazyGreedy(
      {
        nodes: pool.nodes,
        count: input.count,
        gain: newly,
        take: (v, gain) => {
          const question = questionOf(v, gain, total, reference.nodes.length);
          add(v);
          return question;
        },
      },
      ctx,
    );
    const filled = await filledUp(queries, input, features, ctx);
    return {
      queries: filled.queries,
      notes: [...features.notes, ...reference.notes, ...pool.notes, ...filled.notes],
    };
  },
});
