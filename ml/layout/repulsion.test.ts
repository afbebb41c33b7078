import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { createRepulsion } from './repulsion.ts';

const SOFTENING = 0.01;

/** Root of the mean squared error beside the root of the mean squared field, all pairs summed as the reference. */
function relativeError(x: Float64Array, y: Float64Array, charge: Float64Array): number {
  const n = x.length;
  const [outX, outY] = [new Float64Array(n), new Float64Array(n)];
  createRepulsion(n, SOFTENING).field(x, y, charge, outX, outY);
  let error = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    let [wantX, wantY] = [0, 0];
    for (let j = 0; j < n; j++) {
      const [dx, dy] = [x[i] - x[j], y[i] - y[j]];
      const by = charge[j] / (dx * dx + dy * dy + SOFTENING);
      wantX += by * dx;
      wantY += by * dy;
    }
    error += (outX[i] - wantX) ** 2 + (outY[i] - wantY) ** 2;
    size += wantX ** 2 + wantY ** 2;
  }
  return Math.sqrt(error / size);
}

describe('repulsion of all pairs', () => {
  it('is exact for few points: two at distance 2 feel half of each other', () => {
    const [outX, outY] = [new Float64Array(2), new Float64Array(2)];
    createRepulsion(2, 0).field(Float64Array.of(0, 2), new Float64Array(2), Float64Array.of(1, 3), outX, outY);
    expect([...outX]).toEqual([-1.5, 0.5]);
    expect(outY.every((value) => Math.abs(value) === 0)).toBe(true);
  });

  it.each(['even', 'clumped', 'on a line'])('is near to all pairs summed for many points (%s)', (how) => {
    const n = 3000;
    const rng = createRng(how);
    const coordinate = (): number => {
      if (how === 'even') return 100 * rng.uniform();
      return how === 'clumped' ? 100 * rng.int(5) + rng.normal() : 5000 * rng.normal();
    };
    const x = Float64Array.from({ length: n }, coordinate);
    const y = how === 'on a line' ? new Float64Array(n) : Float64Array.from({ length: n }, coordinate);
    const charge = Float64Array.from({ length: n }, () => 1 + 50 * rng.uniform() ** 6);
    expect(relativeError(x, y, charge)).toBeLessThan(0.03);
  });

  it('takes points that coincide', () => {
    const n = 500;
    const [outX, outY] = [new Float64Array(n), new Float64Array(n)];
    const x = Float64Array.from({ length: n }, (_, i) => (i < 400 ? 1 : i));
    createRepulsion(n, SOFTENING).field(x, new Float64Array(n), new Float64Array(n).fill(1), outX, outY);
    expect([...outX, ...outY].every((value) => Number.isFinite(value))).toBe(true);
  });
});
