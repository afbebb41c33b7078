/** In which order nodes are drawn: dimmed ones first, then by importance, the chosen ones last and so on top. */

export interface DrawOrder {
  readonly order: Uint32Array;
  /** the last so many of `order` are chosen together */
  readonly numChosen: number;
}

const levels = 64;

/**
 * A counting sort over 64 steps of importance; within a step by index, so that the same picture comes back.
 * `importance`: 0 to 1 for each node.
 */
export function drawOrder(importance: Float32Array, passes: Uint8Array | null, chosen: readonly number[]): DrawOrder {
  const count = importance.length;
  const level = new Uint8Array(count);
  for (let v = 0; v < count; v++) {
    const step = Math.max(0, Math.min(levels - 1, Math.floor(importance[v] * levels)));
    level[v] = passes !== null && passes[v] === 0 ? 0 : 1 + step;
  }
  for (const node of chosen) level[node] = levels + 1;
  const starts = new Uint32Array(levels + 3);
  for (let v = 0; v < count; v++) starts[level[v] + 1]++;
  for (let l = 0; l < levels + 2; l++) starts[l + 1] += starts[l];
  const order = new Uint32Array(count);
  for (let v = 0; v < count; v++) order[starts[level[v]]++] = v;
  return { order, numChosen: chosen.length };
}
