/** Places and round marks of a small chart. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Around all values; never empty, so that one point has a place too. */
export function extentOf(values: readonly number[]): Extent {
  const min = Math.min(...values);
  const max = Math.max(...values);
  if (values.length === 0) return { min: 0, max: 1 };
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max };
}

/** Round numbers inside the extent, 1, 2 or 5 times a power of ten apart, about `count` of them. */
export function ticks({ min, max }: Extent, count: number): readonly number[] {
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Multiplied, not added up: no rounding error grows along the axis.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** From a value to pixels. */
export const scale =
  ({ min, max }: Extent, from: number, to: number) =>
  (value: number): number =>
    from + ((value - min) / (max - min)) * (to - from);

export const polyline = (points: readonly Point[]): string =>
  points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
