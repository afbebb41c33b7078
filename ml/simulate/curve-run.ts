/** One measured learning curve, as it is kept: a line of JSON, so that an experiment of hours goes on where it stopped. */
import { z } from 'zod';

const curveRun = z.object({
  dataset: z.string(),
  /** of graph, features and classes: another data set of the same name is another one */
  fingerprint: z.string(),
  /** id of a strategy, or ALL_LABELS */
  strategy: z.string(),
  seed: z.number(),
  classifier: z.string(),
  /** which strategy asked the first batch for one that needs a model */
  cold: z.string(),
  budgets: z.array(z.number()),
  numClasses: z.number(),
  split: z.enum(['published', 'random']),
  pool: z.number(),
  tested: z.number(),
  /** of this run; first questions that another strategy of the seed had asked already are not in it */
  seconds: z.number(),
  /** the day it was measured */
  day: z.string(),
  notes: z.array(z.string()),
  points: z.array(z.object({ labels: z.number(), accuracy: z.number(), macroF1: z.number(), classes: z.number() })),
});
export type CurveRun = z.infer<typeof curveRun>;

/** In the strategy's place: the classifier trained on every label of the pool. */
export const ALL_LABELS = 'all-labels';

export type CurveRunId = Pick<
  CurveRun,
  'dataset' | 'fingerprint' | 'strategy' | 'seed' | 'classifier' | 'cold' | 'budgets'
>;

/** Runs with the same key measure the same thing. */
export const curveKey = ({ dataset, fingerprint, strategy, seed, classifier, cold, budgets }: CurveRunId): string =>
  JSON.stringify([
    dataset,
    fingerprint,
    strategy,
    seed,
    classifier,
    ...(strategy === ALL_LABELS ? [] : [cold, budgets]),
  ]);

/** Sentences that differ in their numbers alone, as those of one batch and the next, once: the first of them. */
export function distinctNotes(notes: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const note of notes) {
    const form = note.replaceAll(/\d+/g, '0');
    if (!first.has(form)) first.set(form, note);
  }
  return [...first.values()];
}

export const curveLine = (run: CurveRun): string => `${JSON.stringify(run)}\n`;

/** The latest run of each key. A last line that was cut off, as a killed process leaves it, is left out and counted. */
export function parseCurveLines(text: string): { readonly runs: Map<string, CurveRun>; readonly broken: number } {
  const runs = new Map<string, CurveRun>();
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      broken++;
      continue;
    }
    const run = curveRun.safeParse(json);
    if (run.success) runs.set(curveKey(run.data), run.data);
    else broken++;
  }
  return { runs, broken };
}
