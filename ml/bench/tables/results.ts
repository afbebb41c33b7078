/**
 * What was measured, one line of JSON for each run of a method on a source with a seed. Tables are made from this file
 * alone, so that a table never mixes what one moment remembers with what another measured, and a measurement of hours
 * goes on where it was stopped.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const file = join(import.meta.dirname, 'results.jsonl');

const row = z.object({
  task: z.enum(['node', 'edge']),
  /** which anomalies stand against the normal elements */
  anomalies: z.enum(['all', 'attribute', 'structural']),
  /** a part of the score, or null for the score itself */
  part: z.string().nullable(),
  auroc: z.number(),
  averagePrecision: z.number(),
});
export type ResultRow = z.infer<typeof row>;

const result = z.object({
  source: z.string(),
  method: z.string(),
  seed: z.number(),
  seconds: z.number(),
  /** the day it was measured */
  day: z.string(),
  rows: z.array(row),
});
export type Result = z.infer<typeof result>;
export const parseResult = (text: string): Result => result.parse(JSON.parse(text));

export const keyOf = (one: { source: string; method: string; seed: number }): string =>
  `${one.source} ${one.method} ${one.seed}`;

/** The latest measurement of each run. */
export function readResults(): Map<string, Result> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return new Map(
    lines
      .filter((line) => line !== '')
      .map(parseResult)
      .map((one) => [keyOf(one), one]),
  );
}

export function addResult(one: Result): void {
  appendFileSync(file, `${JSON.stringify(one)}\n`);
}
