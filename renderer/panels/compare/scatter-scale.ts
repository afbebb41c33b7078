/**
 * Where a percentile lies in the drawing: stretched at the top, where an analyst looks. The half of the lowest takes a
 * little, each further tenth of what is left above the same room, until the highest of all.
 */
export interface TopScale {
  /** from a rank (1 the highest) to 0..1 */
  readonly at: (rank: number) => number;
  /** marks with their words */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

export function topScale(outOf: number): TopScale {
  // One rank beyond the last, so that the lowest is not cut off.
  const most = Math.log(2 * outOf);
  const at = (rank: number): number => Math.log((2 * outOf) / (2 * rank - 1)) / most;
  const marks = [0.5, 0.9, 0.99, 0.999, 0.9999]
    .filter((share) => (1 - share) * outOf >= 1)
    .map((share) => ({ at: Math.log(1 / (1 - share)) / most, text: `${Number((share * 100).toFixed(2))} %` }));
  return { at, marks };
}

export interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** Places of points inside a box of the drawing, borders included. */
export function pointsIn(xs: Float64Array, ys: Float64Array, { x0, x1, y0, y1 }: Box): readonly number[] {
  const [left, right] = x0 < x1 ? [x0, x1] : [x1, x0];
  const [low, high] = y0 < y1 ? [y0, y1] : [y1, y0];
  const found: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] >= left && xs[i] <= right && ys[i] >= low && ys[i] <= high) found.push(i);
  }
  return found;
}
