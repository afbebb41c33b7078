/**
 * What a search may cost, counted in entries of the adjacency that it looks at: after so many it gives up and says so,
 * and between slices it rests, so that whatever else waits gets its turn and a stop can arrive.
 */
export interface Effort {
  /** entries that may be looked at in all */
  readonly limit: number;
  /** yields one turn; throws where the search was stopped */
  readonly tick: () => Promise<void>;
}

export interface Meter {
  spend(entries: number): void;
  /** the limit is used up: what was found so far is all there will be */
  isSpent(): boolean;
  /** time for a rest */
  isDue(): boolean;
  rest(): Promise<void>;
}

/** A few milliseconds of looking at entries. */
const slice = 200_000;

export function createMeter({ limit, tick }: Effort): Meter {
  let spent = 0;
  let rested = 0;
  return {
    spend: (entries) => {
      spent += entries;
    },
    isSpent: () => spent > limit,
    isDue: () => spent - rested > slice,
    rest: async () => {
      rested = spent;
      await tick();
    },
  };
}
