/** The highest few of many values, without sorting all of them. */

/**
 * Indices of the `count` highest keys, highest first, equal ones by index: a heap of those kept so far, its lowest on top.
 * O(n log count) at worst, nearly O(n) where few are high.
 */
export function highest(keys: Float64Array, count: number): Int32Array {
  const size = Math.min(count, keys.length);
  const heap = Int32Array.from({ length: size }, (_, i) => i);
  /** a must go before b does */
  const lower = (a: number, b: number): boolean => keys[a] < keys[b] || (keys[a] === keys[b] && a > b);
  const sink = (from: number): void => {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < size && lower(heap[left], heap[least])) least = left;
      if (left + 1 < size && lower(heap[left + 1], heap[least])) least = left + 1;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  };
  for (let i = (size >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = size; i < keys.length && size > 0; i++) {
    if (!lower(heap[0], i)) continue;
    heap[0] = i;
    sink(0);
  }
  return heap.sort((a, b) => keys[b] - keys[a] || a - b);
}
