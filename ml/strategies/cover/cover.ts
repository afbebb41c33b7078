/**
 * Coverage of the space that the loop's classifier works in (../../classify/diffused-space.ts): greedily maximises
 *
 *   F(T) = sum_u w_u max_(t in T) s(u, t),   s(u, t) = max(0, h_u . h_t)^p,
 *
 * T the labelled and asked nodes, h rows of length 1, p 4. Facility location (Nemhauser, Wolsey & Fisher, Mathematical
 * Programming 14, 1978): monotone and submodular, so that the lazy greedy reaches 1 - 1/e of the best. Every node u is
 * spoken for by the label most like it, and a node is asked where many are badly spoken for. Once there is a classifier,
 * nodes that it doubts count more: w_u = 1 - a + a H(q_u) / ln C, q_u its belief, H the entropy, a the attention. Needs no
 * label to begin with, and no phase has to end: doubt takes over by itself as labels come.
 */
import { diffusedSpace } from '../../classify/diffused-space.ts';
import type { DiffusedSpace } from '../../classify/diffused-space.ts';
import type { RunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { filledUp } from '../farthest.ts';
import { lazyGreedy } from '../lazy-greedy.ts';
import { entropyOf, softmaxRow } from '../pick.ts';
import { labelledNodes } from '../propagated.ts';
import { candidatePool, drawn } from '../sampling.ts';
import { defineStrategy } from '../strategy.ts';
import type { Query, QueryInput, Selection } from '../strategy.ts';

const params = {
  attention: {
    type: 'number',
    default: 0.5,
    min: 0,
    max: 1,
    label: 'Attention to doubt',
    help: 'How much more a node counts that the classifier is in doubt about. 0: all nodes count the same.',
  },
  sharpness: {
    type: 'number',
    default: 4,
    min: 1,
    max: 32,
    label: 'Sharpness',
    help: 'Power of the likeness: the higher, the closer a label must be to speak for a node.',
    advanced: true,
  },
} as const;

/** Up to here likeness is measured to all nodes. */
const ALL_REFERENCES = 4000;
const REFERENCES = 2000;
/** Rows of likeness that are kept between batches. */
const MOST_KEPT = 8192;
/** Products between two chances to stop. */
const WORK = 1 << 23;

interface Likeness {
  readonly sharpness: number;
  /** nodes that likeness is measured to, ascending */
  readonly references: Int32Array;
  /** s(reference, v) for all references */
  readonly rowOf: (v: number) => Float32Array;
  readonly notes: readonly string[];
}

const cache = new WeakMap<DiffusedSpace, Likeness>();

/** Kept as long as the space. The references are drawn with a fixed seed: they belong to the data, not to a run. */
function likenessOf(space: DiffusedSpace, numNodes: number, sharpness: number): Likeness {
  const known = cache.get(space);
  if (known?.sharpness === sharpness) return known;
  const all = Int32Array.from({ length: numNodes }, (_, v) => v);
  const sampled = numNodes > ALL_REFERENCES;
  const references = sampled ? drawn(all, REFERENCES, createRng('references of coverage')).sort() : all;
  const { rows, width } = space;
  const beside = new Float32Array(references.length * width);
  references.forEach((u, k) => beside.set(rows.subarray(u * width, (u + 1) * width), k * width));
  const kept = new Map<number, Float32Array>();
  const made = (v: number): Float32Array => {
    const row = new Float32Array(references.length);
    const from = v * width;
    for (let k = 0, at = 0; k < row.length; k++, at += width) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += beside[at + c] * rows[from + c];
      row[k] = sum > 0 ? sum ** sharpness : 0;
    }
    return row;
  };
  const value: Likeness = {
    sharpness,
    references,
    rowOf: (v) => {
      const held = kept.get(v);
      if (held !== undefined) return held;
      const row = made(v);
      if (kept.size < MOST_KEPT) kept.set(v, row);
      return row;
    },
    notes: sampled
      ? [`Likeness was measured to ${references.length} of ${numNodes} nodes, drawn at random (fixed seed).`]
      : [],
  };
  cache.set(space, value);
  return value;
}

/** Weight of each reference node. */
function weights(references: Int32Array, input: QueryInput, attention: number): Float64Array {
  const { logits, numClasses } = input;
  if (logits === null || attention === 0 || numClasses < 2) return new Float64Array(references.length).fill(1);
  const belief = new Float64Array(numClasses);
  return Float64Array.from(references, (u) => {
    softmaxRow(logits, u, numClasses, belief);
    return 1 - attention + (attention * entropyOf(belief)) / Math.log(numClasses);
  });
}

/** How well the labelled and chosen nodes speak for each reference node, [0, 1], and what a node would add. */
interface Coverage {
  readonly covered: Float64Array;
  /** @returns weighted gain, and the number of references that it would be most like */
  look(v: number): { gain: number; nearer: number };
  take(v: number): void;
}

function coverageOf(likeness: Likeness, weight: Float64Array): Coverage {
  const covered = new Float64Array(weight.length);
  return {
    covered,
    look: (v) => {
      const row = likeness.rowOf(v);
      let gain = 0;
      let nearer = 0;
      for (let k = 0; k < row.length; k++) {
        if (row[k] <= covered[k]) continue;
        gain += weight[k] * (row[k] - covered[k]);
        nearer++;
      }
      return { gain: gain / weight.length, nearer };
    },
    take: (v) => {
      const row = likeness.rowOf(v);
      for (let k = 0; k < row.length; k++) if (row[k] > covered[k]) covered[k] = row[k];
    },
  };
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function questionOf(node: number, gain: number, nearer: number, among: number, before: number, after: number): Query {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    node,
    score: gain,
    sentence: `A label here would be the closest one to ${nearer} of ${among} nodes; labels would then speak for ${percent(after)} of the graph instead of ${percent(before)}.`,
    facts: [
      { id: 'nearer', title: 'Nodes it would be the closest label to', value: nearer },
      { id: 'covered', title: 'Share spoken for, with it', value: after, unit: 'share' },
      { id: 'gain', title: 'Gain, weighted by doubt', value: gain },
    ],
  };
}

async function select(input: QueryInput, attention: number, sharpness: number, ctx: RunContext): Promise<Selection> {
  const space = await diffusedSpace(input.data, input.propagation, ctx);
  const likeness = likenessOf(space, input.labels.length, sharpness);
  const { references } = likeness;
  const coverage = coverageOf(likeness, weights(references, input, attention));
  const pool = candidatePool(input.candidates, input.propagation, input.count);
  const perRow = Math.max(1, references.length * space.width);
  const pause = Math.max(1, Math.floor(WORK / perRow));
  for (const [i, v] of labelledNodes(input.labels).entries()) {
    if (i % pause === 0) await ctx.tick();
    coverage.take(v);
  }
  for (const [i, v] of pool.nodes.entries()) {
    if (i % pause === 0) await ctx.tick();
    likeness.rowOf(v);
  }
  const queries = await lazyGreedy(
    {
      nodes: pool.nodes,
      count: input.count,
      gain: (v) => coverage.look(v).gain,
      take: (v, gain) => {
        const { nearer } = coverage.look(v);
        const before = meanOf(coverage.covered);
        coverage.take(v);
        return questionOf(v, gain, nearer, references.length, before, meanOf(coverage.covered));
      },
    },
    ctx,
  );
  const filled = await filledUp(queries, input, space, ctx);
  return { queries: filled.queries, notes: [...space.notes, ...likeness.notes, ...pool.notes, ...filled.notes] };
}

export const cover = defineStrategy({
  id: 'cover',
  title: 'Coverage',
  summary:
    'Asks where a label speaks for most nodes that no label is close to, nodes in doubt first. Needs no labels; the place to start and to go on.',
  paper: 'Nemhauser, Wolsey & Fisher 1978; diffusion as in arXiv 1810.05997',
  needs: 'cold',
  params,
  select: async (input, { attention, sharpness }, ctx) => select(input, attention, sharpness, ctx),
});
