/**
 * From values of any unit to evidence that can be added up.
 *
 * A node is ranked among its like (a class of nodes: of one kind, or of one kind and about one degree). Its tail
 * probability there, p = (n - r + 1/2) / n with mid-rank r, gives the evidence -ln p: 1 on average, ln 2n at most. The
 * score is the mean of the members' evidence (Fisher's method of combining tests): a node that stands out a little
 * everywhere and one that stands out far in one respect both rise, and AUROC and precision at the top both gained over
 * means and maxima of ranks in every comparison. What cannot be judged counts as average: 1.
 */
export const NEUTRAL = 1;

/** Classes smaller than this say nothing of their members. */
const SMALLEST_CLASS = 20;
/** Nodes that are compared with others of about their degree find at least this many of them. */
const DEGREE_CLASS = 100;

export interface Evidence {
  /** -ln p, NEUTRAL where nothing can be said; length as the values */
  readonly evidence: Float64Array;
  /** 1 - p, 0.5 where nothing can be said; length as the values */
  readonly percentile: Float64Array;
  /** elements that were judged */
  readonly judged: number;
}

/** Indices sorted by class, then value, then index. */
function sortedByClass(values: Float64Array, classes: Int32Array, judged: (i: number) => boolean): Int32Array {
  const kept = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (judged(i)) kept[count++] = i;
  return kept.subarray(0, count).sort((a, b) => classes[a] - classes[b] || values[a] - values[b] || a - b);
}

/**
 * @param values larger = more anomalous, finite
 * @param classes class of each element, any integers
 * @param skip elements of which nothing can be said (1), or null
 */
export function evidenceOf(values: Float64Array, classes: Int32Array, skip: Uint8Array | null): Evidence {
  const evidence = new Float64Array(values.length).fill(NEUTRAL);
  const percentile = new Float64Array(values.length).fill(0.5);
  const order = sortedByClass(values, classes, (i) => skip === null || skip[i] === 0);
  let judged = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && classes[order[end]] === classes[order[start]]) end++;
    const n = end - start;
    // A class whose values are all equal says as little as a small one.
    if (n >= Math.min(SMALLEST_CLASS, order.length) && values[order[start]] !== values[order[end - 1]]) {
      judged += n;
      for (let i = start; i < end;) {
        let tie = i + 1;
        while (tie < end && values[order[tie]] === values[order[i]]) tie++;
        const midRank = (i - start + tie - start + 1) / 2;
        const p = (n - midRank + 0.5) / n;
        for (; i < tie; i++) {
          evidence[order[i]] = -Math.log(p);
          percentile[order[i]] = 1 - p;
        }
      }
    }
    start = end;
  }
  return { evidence, percentile, judged };
}

/**
 * Classes of nodes of one kind and about one degree: runs of at least DEGREE_CLASS nodes by ascending degree, equal
 * degrees together. Agreement with the neighbours' mean depends on how many neighbours there are to average.
 */
export function degreeClasses(kind: Int32Array, degree: Int32Array): Int32Array {
  const n = kind.length;
  const order = Int32Array.from({ length: n }, (_, v) => v);
  order.sort((a, b) => kind[a] - kind[b] || degree[a] - degree[b] || a - b);
  const classes = new Int32Array(n);
  let next = 0;
  for (let start = 0; start < n;) {
    let last = start;
    while (last < n && kind[order[last]] === kind[order[start]]) last++;
    while (start < last) {
      let end = Math.min(last, start + DEGREE_CLASS);
      while (end < last && degree[order[end]] === degree[order[end - 1]]) end++;
      if (last - end < DEGREE_CLASS) end = last;
      for (; start < end; start++) classes[order[start]] = next;
      next++;
    }
  }
  return classes;
}

/** Sum of the members' evidence by weight; NEUTRAL where there are none. Length n. */
export function meanEvidence(
  members: readonly { readonly evidence: Float64Array; readonly weight: number }[],
  n: number,
): Float64Array {
  const score = new Float64Array(n);
  if (members.length === 0) return score.fill(NEUTRAL);
  for (const { evidence, weight } of members) for (let i = 0; i < n; i++) score[i] += weight * evidence[i];
  return score;
}
