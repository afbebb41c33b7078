/** A binary heap of plain objects: the least first, by a comparison that must be total for the order to repeat. */
export interface Heap<T> {
  readonly size: () => number;
  push(item: T): void;
  /** The least one, taken out; undefined where there is none. */
  pop(): T | undefined;
}

/** @param before whether a must come out before b */
export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];
  return {
    size: () => items.length,
    push: (item) => {
      let at = items.push(item) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!before(item, items[parent])) break;
        items[at] = items[parent];
        at = parent;
      }
      items[at] = item;
    },
    pop: () => {
      const least = items.at(0);
      const last = items.pop();
      if (last === undefined || items.length === 0) return least;
      let at = 0;
      for (let child = 1; child < items.length; child = 2 * at + 1) {
        if (child + 1 < items.length && before(items[child + 1], items[child])) child++;
        if (!before(items[child], last)) break;
        items[at] = items[child];
        at = child;
      }
      items[at] = last;
      return least;
    },
  };
}
