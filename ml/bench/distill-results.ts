/** Distillations measured so far: one line of JSON each, in distill-results.jsonl beside this file. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const file = join(import.meta.dirname, 'distill-results.jsonl');

const resultShape = z.object({
  set: z.string(),
  /** transductive: test nodes are in the graph; inductive: a fifth of them comes after training */
  setting: z.enum(['transductive', 'inductive']),
  /** seed of the split and of the run */
  split: z.int().nonnegative(),
  method: z.string(),
  /** on the test nodes in the graph, epoch chosen by validation */
  accuracy: z.number(),
  /** on the test nodes that came after training; null in the transductive setting */
  unobserved: z.number().nullable(),
  validation: z.number(),
  epoch: z.int(),
  /** the same run with its epoch chosen by the test nodes: too good, never a headline */
  audit: z.object({ accuracy: z.number(), epoch: z.int() }).nullable(),
  seconds: z.number(),
});
export type DistillResult = z.infer<typeof resultShape>;

type Place = Pick<DistillResult, 'set' | 'setting' | 'split' | 'method'>;
export const resultKey = ({ set, setting, split, method }: Place): string => [set, setting, split, method].join(' ');

/** The latest measurement of each run, by key. */
export function readDistillResults(): Map<string, DistillResult> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const results = new Map<string, DistillResult>();
  let broken = 0;
  for (const line of lines) {
    if (line === '') continue;
    try {
      const result = resultShape.parse(JSON.parse(line));
      results.set(resultKey(result), result);
    } catch {
      broken++;
    }
  }
  if (broken > 0) console.log(`${broken} lines of ${file} are not understood and are left out.`);
  return results;
}

export const addDistillResult = (result: DistillResult): void => appendFileSync(file, `${JSON.stringify(result)}\n`);
