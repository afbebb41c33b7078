/**
 * Room between nodes: where they crowd, pairs nearer than a stated distance push each other half of what is missing, for
 * some rounds. What is dense grows to an even patch that can be looked into; what has room does not move.
 */
import type { Places } from './refine.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** Nodes whose edges are measured, at most: the median hardly depends on how many. */
const MEASURED = 4000;

/**
 * The distance of neighbouring nodes if they shared the area of the picture evenly, or the median length of an edge where
 * that is less: a long chain fills no area.
 */
export function roomOf({ size, ptr, to }: WeightedGraph, { x, y }: Places): number {
  let middleX = 0;
  let middleY = 0;
  for (let v = 0; v < size; v++) {
    middleX += x[v] / size;
    middleY += y[v] / size;
  }
  let square = 0;
  for (let v = 0; v < size; v++) square += ((x[v] - middleX) ** 2 + (y[v] - middleY) ** 2) / size;
  const byArea = Math.sqrt((2 * Math.PI * square) / size);
  const every = Math.ceil(size / MEASURED);
  const lengths: number[] = [];
  for (let v = 0; v < size; v += every) {
    let sum = 0;
    for (let i = ptr[v]; i < ptr[v + 1]; i++) {
      const dx = x[to[i]] - x[v];
      const dy = y[to[i]] - y[v];
      sum += Math.sqrt(dx * dx + dy * dy);
    }
    lengths.push(sum / (ptr[v + 1] - ptr[v]));
  }
  lengths.sort((a, b) => a - b);
  const room = Math.min(byArea, lengths[lengths.length >> 1]);
  return room > 0 ? room : 1;
}

/** Moves the places, one round at a time; ends early where nothing crowds. */
export function* spaceOut({ x, y }: Places, distance: number, rounds: number): Generator<void> {
  const size = x.length;
  const pushX = new Float64Array(size);
  const pushY = new Float64Array(size);
  let slots = 16;
  while (slots < 2 * size) slots *= 2;
  const begin = new Int32Array(slots + 1);
  const next = new Int32Array(slots);
  const members = new Int32Array(size);
  // Cells of a grid as wide as the distance, hashed into slots: only neighbouring cells hold pairs that are too near.
  const slotOf = (column: number, row: number): number =>
    (Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663)) & (slots - 1);
  const sort = (): void => {
    begin.fill(0);
    for (let v = 0; v < size; v++) begin[slotOf(Math.floor(x[v] / distance), Math.floor(y[v] / distance)) + 1]++;
    for (let s = 0; s < slots; s++) begin[s + 1] += begin[s];
    next.set(begin.subarray(0, slots));
    for (let v = 0; v < size; v++) {
      members[next[slotOf(Math.floor(x[v] / distance), Math.floor(y[v] / distance))]++] = v;
    }
  };
  /** Adds the pushes between v and those after it in one slot; whether there were any. */
  const pushOff = (v: number, slot: number): boolean => {
    let any = false;
    for (let m = begin[slot]; m < begin[slot + 1]; m++) {
      const u = members[m];
      if (u <= v) continue;
      const dx = x[u] - x[v];
      const dy = y[u] - y[v];
      const square = dx * dx + dy * dy;
      if (square >= distance * distance || square === 0) continue;
      const length = Math.sqrt(square);
      const by = (distance - length) / (2 * length);
      pushX[u] += by * dx;
      pushY[u] += by * dy;
      pushX[v] -= by * dx;
      pushY[v] -= by * dy;
      any = true;
    }
    return any;
  };
  for (let round = 0; round < rounds; round++) {
    sort();
    pushX.fill(0);
    pushY.fill(0);
    let crowded = false;
    for (let v = 0; v < size; v++) {
      const column = Math.floor(x[v] / distance);
      const row = Math.floor(y[v] / distance);
      for (let c = column - 1; c <= column + 1; c++) {
        for (let r = row - 1; r <= row + 1; r++) if (pushOff(v, slotOf(c, r))) crowded = true;
      }
    }
    if (!crowded) return;
    for (let v = 0; v < size; v++) {
      // Pushes from all sides add up; none may carry a node past its neighbours.
      const length = Math.sqrt(pushX[v] * pushX[v] + pushY[v] * pushY[v]);
      const by = 0.5 * (length > distance ? distance / length : 1);
      x[v] += by * pushX[v];
      y[v] += by * pushY[v];
    }
    yield;
  }
}
