/** Figures of a learning curve: a score after each of several numbers of labels, ascending. */
export interface CurvePoint {
  readonly labels: number;
  readonly score: number;
}

/**
 * Area under the curve by trapezoids, divided by the range of labels: the mean score on the way. The score itself where
 * there is one point; NaN where there is none.
 */
export function areaUnderCurve(points: readonly CurvePoint[]): number {
  if (points.length < 2) return points.at(0)?.score ?? Number.NaN;
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    area += ((points[i].score + points[i - 1].score) / 2) * (points[i].labels - points[i - 1].labels);
  }
  return area / (points[points.length - 1].labels - points[0].labels);
}

/** Each score with its neighbours on both sides, the mean of three; of two at the ends. */
export function smoothed(points: readonly CurvePoint[]): CurvePoint[] {
  return points.map(({ labels }, i) => {
    const near = points.slice(Math.max(0, i - 1), i + 2);
    return { labels, score: near.reduce((sum, { score }) => sum + score, 0) / near.length };
  });
}

/**
 * Label efficiency LE: the smallest number of labels at which the smoothed curve reaches a share of the score that all
 * labels give (LE_95: 0.95), on straight lines between points. Null where it is not reached.
 */
export function labelEfficiency(points: readonly CurvePoint[], full: number, share = 0.95): number | null {
  const goal = share * full;
  const curve = smoothed(points);
  const at = curve.findIndex(({ score }) => score >= goal);
  if (at < 0) return null;
  if (at === 0) return curve[0].labels;
  const [before, after] = [curve[at - 1], curve[at]];
  const way = (goal - before.score) / (after.score - before.score);
  return Math.ceil(before.labels + way * (after.labels - before.labels) - 1e-9);
}
