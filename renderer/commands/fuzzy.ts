/** Fuzzy matching for the palette: the letters typed, in order, wherever they are; word beginnings count most. */

export interface Match {
  /** higher is better */
  readonly score: number;
  /** places of the letters that matched, ascending */
  readonly at: readonly number[];
}

const isBoundary = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));

/** The letters from one beginning on, each as early as possible, word beginnings first. */
function from(text: string, wanted: string, start: number): Match | null {
  const at = [start];
  let score = isBoundary(text, start) ? 10 : 2;
  for (let i = 1; i < wanted.length; i++) {
    const last = at[i - 1];
    if (text.charAt(last + 1) === wanted.charAt(i)) {
      at.push(last + 1);
      score += 6;
      continue;
    }
    let next = text.indexOf(wanted.charAt(i), last + 1);
    for (let j = next; j !== -1; j = text.indexOf(wanted.charAt(i), j + 1)) {
      if (!isBoundary(text, j)) continue;
      next = j;
      break;
    }
    if (next === -1) return null;
    at.push(next);
    score += isBoundary(text, next) ? 8 : 1 - Math.min(4, (next - last) / 4);
  }
  // Of equals the shorter text is nearer to what was typed.
  return { score: score - text.length / 100, at };
}

/** @returns null where not all letters are there; for an empty query everything matches alike */
export function fuzzyMatch(query: string, given: string): Match | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  if (wanted === '') return { score: 0, at: [] };
  const text = given.toLowerCase();
  let best: Match | null = null;
  for (let start = text.indexOf(wanted.charAt(0)); start !== -1; start = text.indexOf(wanted.charAt(0), start + 1)) {
    const match = from(text, wanted, start);
    if (match !== null && (best === null || match.score > best.score)) best = match;
  }
  return best;
}
