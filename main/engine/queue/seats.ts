/** Who is at work in this engine at the moment, each at a place of their own: see view.ts. */
import type { Seat } from './view.ts';

/** A reviewer who asked for nothing for so long has gone. */
const GONE_MS = 10 * 60_000;

export function createSeats(now: () => number = () => performance.now()): { take(reviewer: string): Seat } {
  const seen = new Map<string, number>();
  return {
    take: (reviewer) => {
      const at = now();
      // A name keeps its place in the map when it is set again, so that places stay.
      seen.set(reviewer, at);
      for (const [name, last] of seen) if (at - last > GONE_MS) seen.delete(name);
      return { place: [...seen.keys()].indexOf(reviewer), of: seen.size };
    },
  };
}
