/**
 * In which order edges are drawn. They are shuffled once, so that the first of them are a fair sample of all: a picture
 * that has time for eight in a hundred looks like the whole one, only coarser. Edges with high scores come last, to lie
 * on top; edges that the filter leaves out are not in the order at all.
 */

export interface EdgeOrder {
  /** source and target of one edge after the other: ordinary ones shuffled, then those that stand out */
  readonly pairs: Uint32Array<ArrayBuffer>;
  readonly numPlain: number;
  readonly numStrong: number;
  /** edges from a node to itself, which have no length to draw */
  readonly loops: number;
  /** edges with an end that the filter leaves out */
  readonly filtered: number;
}

export interface EdgeEnds {
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/** A permutation of 0..count-1 that hangs on the seed alone (Fisher and Yates; the numbers are Mulberry's). */
export function shuffledOrder(count: number, seed: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let state = seed | 0;
  for (let i = count - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const j = Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) * (1 / 2 ** 32) * (i + 1));
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
  return order;
}

/** `strong`: one byte an edge, 1 where it stands out. */
export function arrangeEdges(
  { src, dst }: EdgeEnds,
  shuffled: Uint32Array,
  passes: Uint8Array | null,
  strong: Uint8Array | null,
): EdgeOrder {
  const pairs = new Uint32Array(2 * shuffled.length);
  let plainEnd = 0;
  // Filled from the end, so that one array holds both.
  let strongStart = shuffled.length;
  let loops = 0;
  let filtered = 0;
  for (const edge of shuffled) {
    const from = src[edge];
    const to = dst[edge];
    if (passes !== null && (passes[from] === 0 || passes[to] === 0)) filtered++;
    else if (from === to) loops++;
    else {
      const at = strong !== null && strong[edge] === 1 ? --strongStart : plainEnd++;
      pairs[2 * at] = from;
      pairs[2 * at + 1] = to;
    }
  }
  const numStrong = shuffled.length - strongStart;
  pairs.copyWithin(2 * plainEnd, 2 * strongStart);
  return { pairs: pairs.slice(0, 2 * (plainEnd + numStrong)), numPlain: plainEnd, numStrong, loops, filtered };
}
