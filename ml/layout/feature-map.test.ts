import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { DenseFeatures } from '../schema/graph.ts';
import { pcaLayout, umapLayout } from './feature-map.ts';
import { nearestRows } from './nearest-rows.ts';

const contextOf = (seed: number) => createRunContext({ rng: createRng(seed) });

function dense(numRows: number, numCols: number, value: (r: number, c: number) => number): DenseFeatures {
  const data = Float32Array.from({ length: numRows * numCols }, (_, i) => value(Math.floor(i / numCols), i % numCols));
  return { kind: 'dense', numRows, numCols, data, names: [] };
}
/** Three groups far from each other in 6 columns. */
function groups(numRows: number): DenseFeatures {
  const rng = createRng(5);
  return dense(numRows, 6, (r, c) => (c % 3 === r % 3 ? 20 : 0) + rng.normal());
}

describe('maps of the features', () => {
  it('PCA lays rows that differ along one line on a line, in their order', async () => {
    const { positions, notes } = await pcaLayout(
      dense(5, 2, (r, c) => (c + 1) * r),
      contextOf(1),
    );
    const xs = [...positions].filter((_, i) => i % 2 === 0);
    const steps = xs.slice(1).map((x, i) => x - xs[i]);
    for (const step of steps) expect(step / steps[0]).toBeCloseTo(1, 4);
    expect([...positions].filter((_, i) => i % 2 === 1).every((y) => y === 0)).toBe(true);
    expect(notes).toEqual(['The features differ in one direction only, so the map is a line.']);
  });

  it('UMAP keeps groups together, the same to the last bit for the same seed', async () => {
    const features = groups(240);
    const { positions: p } = await umapLayout(features, contextOf(1));
    let nearest = 0;
    for (let v = 0; v < 240; v++) {
      let best = -1;
      let least = Infinity;
      for (let u = 0; u < 240; u++) {
        const d = Math.hypot(p[2 * u] - p[2 * v], p[2 * u + 1] - p[2 * v + 1]);
        if (u !== v && d < least) [best, least] = [u, d];
      }
      if (best % 3 === v % 3) nearest++;
    }
    expect(nearest).toBe(240);
    expect((await umapLayout(features, contextOf(1))).positions).toEqual(p);
    expect((await umapLayout(features, contextOf(2))).positions).not.toEqual(p);
  });

  it('UMAP unfolds a sample of many nodes, and says so', async () => {
    const n = 900;
    let looks = 0;
    const { positions: p, notes } = await umapLayout(groups(n), contextOf(1), () => looks++, 600);
    expect(looks).toBeGreaterThan(10);
    expect(notes[0]).toBe(
      '600 of 900 nodes, drawn at random, were unfolded; each of the others lies among the 5 of them that are most like it.',
    );
    expect(p.every((value) => Number.isFinite(value))).toBe(true);
    const middles = [0, 1, 2].map((group) => {
      let [x, y, size] = [0, 0, 0];
      for (let v = group; v < n; v += 3) {
        x += p[2 * v];
        y += p[2 * v + 1];
        size++;
      }
      return [x / size, y / size] as const;
    });
    let right = 0;
    for (let v = 0; v < n; v++) {
      const d = middles.map(([x, y]) => Math.hypot(p[2 * v] - x, p[2 * v + 1] - y));
      if (d.indexOf(Math.min(...d)) === v % 3) right++;
    }
    expect(right / n).toBeGreaterThan(0.98);
  });

  it.each([0, 1, 3])('refuses %i nodes that do not differ, with a sentence', async (n) => {
    const features = dense(n, 2, () => 1);
    await expect(pcaLayout(features, contextOf(1))).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(umapLayout(features, contextOf(1))).rejects.toThrow('no two nodes differ');
  });

  it('places two nodes, and says where nodes coincide', async () => {
    const { positions } = await umapLayout(
      dense(2, 1, (r) => r),
      contextOf(1),
    );
    expect(positions.every((value) => Number.isFinite(value))).toBe(true);
    const { notes } = await pcaLayout(
      dense(4, 2, (r, c) => (r < 3 ? c : 5 - c)),
      contextOf(1),
    );
    expect(notes).toContain('2 nodes lie exactly on another one, because their features are the same.');
  });
});

describe('nearest rows', () => {
  it('misses few of the true ones where not all rows are looked at', async () => {
    const rng = createRng(3);
    const [numRows, width, k] = [4000, 8, 10];
    const rows = { numRows, width, data: Float32Array.from({ length: numRows * width }, () => rng.normal()) };
    const found = await nearestRows(rows, rows, k, 0.3, createRng(1), contextOf(1));
    let hits = 0;
    const asked = Array.from({ length: 100 }, (_, i) => i * 40);
    for (const q of asked) {
      const distance = (r: number): number => {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += (rows.data[q * width + c] - rows.data[r * width + c]) ** 2;
        return sum;
      };
      const all = Array.from({ length: numRows }, (_, r) => r).filter((r) => r !== q);
      const truth = new Set(all.sort((a, b) => distance(a) - distance(b)).slice(0, k));
      for (const r of found.index.subarray(q * k, q * k + k)) if (truth.has(r)) hits++;
    }
    expect(hits / (asked.length * k)).toBeGreaterThan(0.9);
  });
});
