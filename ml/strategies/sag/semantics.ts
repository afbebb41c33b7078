/**
 * The semantic space of SAG: logits with the mean of all nodes taken off, z = Z - mean(Z); one prototype for each class
 * with a labelled node, the mean of z over those; dispersion(v) = 1 - max_c z_v . p_c, far from every prototype = high.
 */

/** Logits minus their column means over all nodes, n x classes, in float64. */
export function centred(logits: Float32Array, classes: number): Float64Array {
  const z = new Float64Array(logits);
  const n = z.length / classes;
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let i = c; i < z.length; i += classes) sum += z[i];
    const mean = sum / n;
    for (let i = c; i < z.length; i += classes) z[i] -= mean;
  }
  return z;
}

/** Mean row of the labelled nodes of each class; null for a class without one. */
export function prototypes(z: Float64Array, classes: number, labels: Int32Array): readonly (Float64Array | null)[] {
  return Array.from({ length: classes }, (_, c) => {
    const mean = new Float64Array(classes);
    let count = 0;
    for (let v = 0; v < labels.length; v++) {
      if (labels[v] !== c) continue;
      count++;
      for (let i = 0; i < classes; i++) mean[i] += z[v * classes + i];
    }
    return count === 0 ? null : mean.map((value) => value / count);
  });
}

/** @param rows z, or its unit rows together with unit prototypes for cosines. 1 everywhere without a prototype */
export function dispersion(
  rows: Float64Array,
  classes: number,
  centres: readonly (Float64Array | null)[],
): { readonly value: Float64Array; readonly nearest: Int32Array } {
  const n = rows.length / classes;
  const value = new Float64Array(n);
  const nearest = new Int32Array(n).fill(-1);
  for (let v = 0; v < n; v++) {
    let best = 0;
    let closest = -1;
    for (let c = 0; c < centres.length; c++) {
      const centre = centres[c];
      if (centre === null) continue;
      let sum = 0;
      for (let i = 0; i < classes; i++) sum += rows[v * classes + i] * centre[i];
      if (closest < 0 || sum > best) {
        best = sum;
        closest = c;
      }
    }
    nearest[v] = closest;
    value[v] = 1 - best;
  }
  return { value, nearest };
}
