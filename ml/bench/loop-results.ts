/** Learning curves measured so far: one line of JSON each, in loop-results.jsonl beside this file. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curveLine, parseCurveLines } from '../simulate/curve-run.ts';
import type { CurveRun } from '../simulate/curve-run.ts';

const file = join(import.meta.dirname, 'loop-results.jsonl');

/** The latest measurement of each run, by key. */
export function readCurveRuns(): Map<string, CurveRun> {
  const { runs, broken } = parseCurveLines(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (broken > 0) console.log(`${broken} lines of ${file} are not understood and are left out.`);
  return runs;
}

export const addCurveRun = (run: CurveRun): void => appendFileSync(file, curveLine(run));
