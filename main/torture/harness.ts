/** What a harness is to `npm run torture`: a seed and a time in, a summary and what broke out. */
export interface Outcome {
  /** one line of counts */
  readonly summary: string;
  /** what broke, one a line; empty where nothing did */
  readonly broke: readonly string[];
}

export interface Harness {
  readonly name: string;
  /** @param goesOn asked before each input, kill or fault; false ends it */
  readonly run: (seed: number, goesOn: () => boolean) => Promise<Outcome>;
}

/** Counts by name, most first: "12 conflict, 3 storage". */
export const tally = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';
