/**
 * UMAP (McInnes, Healy, Melville, arXiv:1802.03426) in two dimensions on typed arrays: a fuzzy graph of nearest rows, and
 * places that keep its neighbours together, by sampled gradients with negative samples. Least distance 0.1, spread 1.
 * Our own because the places must be the same to the last bit for a seed, be seen as they unfold, and stop when asked to.
 */
import type { Rng } from '../rng.ts';
import type { NearestRows } from './nearest-rows.ts';
import type { Places } from './refine.ts';

/** The curve 1 / (1 + a d^2b) fitted to least distance 0.1 and spread 1, as the reference implementation has it. */
const A = 1.576943;
const B = 0.8950609;
const NEGATIVE = 5;
/** Longest step along one axis. */
const CLIP = 4;

export interface FuzzyEdges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** in (0, 1] */
  readonly weight: Float64Array;
}

/** Width of a row's neighbourhood: so that its memberships add up to log2 k. */
function bandwidth(distance: Float64Array, start: number, k: number, least: number): number {
  const target = Math.log2(k);
  let low = 0;
  let high = Infinity;
  let sigma = 1;
  for (let i = 0; i < 64; i++) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += Math.exp(-Math.max(0, distance[start + j] - least) / sigma);
    if (Math.abs(sum - target) < 1e-5) break;
    if (sum > target) high = sigma;
    else low = sigma;
    sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
  }
  return sigma;
}

/** Memberships of both sides joined: p + q - pq. Every pair once. */
export function fuzzyEdges({ k, index, distance }: NearestRows): FuzzyEdges {
  const n = k === 0 ? 0 : index.length / k;
  const membership = new Float64Array(index.length);
  for (let r = 0; r < n; r++) {
    const start = r * k;
    let least = 0;
    let mean = 0;
    for (let j = 0; j < k; j++) {
      if (least === 0) least = distance[start + j];
      mean += distance[start + j] / k;
    }
    // Rows whose neighbours nearly coincide would have no width at all.
    const sigma = Math.max(bandwidth(distance, start, k, least), 1e-3 * mean, 1e-12);
    for (let j = 0; j < k; j++) {
      membership[start + j] = Math.exp(-Math.max(0, distance[start + j] - least) / sigma);
    }
  }
  const back = (r: number, u: number): number => {
    for (let i = u * k; i < u * k + k; i++) if (index[i] === r) return membership[i];
    return -1;
  };
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  for (let r = 0; r < n; r++) {
    for (let i = r * k; i < r * k + k; i++) {
      const u = index[i];
      const q = back(r, u);
      if (q >= 0 && u < r) continue;
      const p = membership[i];
      const joined = q < 0 ? p : p + q - p * q;
      if (joined <= 0) continue;
      from.push(r);
      to.push(u);
      weight.push(joined);
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to), weight: Float64Array.from(weight) };
}

export const epochsFor = (numRows: number): number => (numRows <= 2500 ? 400 : numRows <= 5000 ? 300 : 200);

const clipped = (value: number): number => Math.max(-CLIP, Math.min(CLIP, value));

/** Moves the places, one epoch at a time. */
export function* unfold(edges: FuzzyEdges, { x, y }: Places, epochs: number, rng: Rng): Generator<number> {
  const n = x.length;
  const { from, to, weight } = edges;
  const most = weight.reduce((a, b) => Math.max(a, b), 0);
  const due = weight.map((w) => most / w);
  const every = Float64Array.from(due);
  // Marsaglia's xorshift: negative samples are drawn by the hundred million and need no more than evenness.
  let state = rng.nextUint32() | 1;
  const draw = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4294967296) * n);
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const rate = 1 - (epoch - 1) / epochs;
    for (let e = 0; e < from.length; e++) {
      if (due[e] > epoch) continue;
      due[e] += every[e];
      const i = from[e];
      const j = to[e];
      // Each side in turn, so that both meet strangers.
      const dx = x[i] - x[j];
      const dy = y[i] - y[j];
      const square = dx * dx + dy * dy;
      if (square > 0) {
        const power = square ** B;
        const pull = (-2 * A * B * power) / (square * (1 + A * power));
        const moveX = rate * clipped(pull * dx);
        const moveY = rate * clipped(pull * dy);
        x[i] += moveX;
        y[i] += moveY;
        x[j] -= moveX;
        y[j] -= moveY;
      }
      for (let s = 0; s < 2 * NEGATIVE; s++) {
        const v = s < NEGATIVE ? i : j;
        const u = draw();
        if (u === v) continue;
        const awayX = x[v] - x[u];
        const awayY = y[v] - y[u];
        const d = awayX * awayX + awayY * awayY;
        const push = d > 0 ? (2 * B) / ((0.001 + d) * (1 + A * d ** B)) : 0;
        x[v] += rate * (push > 0 ? clipped(push * awayX) : CLIP);
        y[v] += rate * (push > 0 ? clipped(push * awayY) : CLIP);
      }
    }
    yield epoch / epochs;
  }
}
