/** A share with what chance may have done to it. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile of a two-sided interval of 95 %. */
const Z_95 = 1.959963984540054;

/**
 * Wilson's interval for a share (Wilson 1927), 95 % unless another z is given: unlike share +- z sd it stays within
 * [0, 1] and says something where none or all were hits. Null where nothing was counted.
 */
export function wilsonInterval(hits: number, total: number, z = Z_95): ShareInterval | null {
  if (total === 0) return null;
  const share = hits / total;
  const square = (z * z) / total;
  const middle = (share + square / 2) / (1 + square);
  const half = (z * Math.sqrt((share * (1 - share)) / total + square / (4 * total))) / (1 + square);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
