/**
 * `npm run bench -- tables`: measures every method on every source with several seeds, each run in a process of its own,
 * and writes the tables into ml/detectors/README.md between their marks. What results.jsonl already holds is not
 * measured again; `--fresh` drops that, `--write` only writes the tables.
 *
 *   --sources a,b   --methods a,b   --seeds 5   --jobs 1   --fresh   --write
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasDataset } from '../read-dataset.ts';
import { SEEDS, allTables } from './markdown.ts';
import { methods } from './methods.ts';
import { addResult, keyOf, parseResult, readResults } from './results.ts';
import type { Result } from './results.ts';
import { sources } from './sources.ts';

interface Run {
  readonly source: string;
  readonly method: string;
  readonly seed: number;
}

function measure(run: Run): Promise<Result> {
  const script = join(import.meta.dirname, 'measure-one.ts');
  const child = spawn(process.execPath, [script, run.source, run.method, String(run.seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(parseResult(out.trim().split('\n').at(-1) ?? ''));
      else reject(new Error(`${keyOf(run)} ended with ${code}: ${err.trim().slice(-400)}`));
    });
  });
}

/** Every run asked for. Seeds outside, so that an interrupted measurement has each method on each source first. */
function plan(sourceIds: readonly string[], methodIds: readonly string[], seeds: number): Run[] {
  const runs: Run[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const source of sources) {
      if (!sourceIds.includes(source.id)) continue;
      for (const method of methods) {
        if (!methodIds.includes(method.id) || !method.tasks.some((task) => source.tasks.includes(task))) continue;
        // A floor sees no seed; only other data would change it.
        if (method.detector.isFloor && !source.varies && seed > 1) continue;
        runs.push({ source: source.id, method: method.id, seed });
      }
    }
  }
  return runs;
}

const begin = '<!-- tables: begin, written by npm run bench -- tables -->';
const end = '<!-- tables: end -->';

function write(results: readonly Result[]): void {
  const readme = join(import.meta.dirname, '../../detectors/README.md');
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has lost the marks that the tables stand between.`);
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${allTables(results)}\n\n${text.slice(to)}`);
}

function chosen(given: string | undefined, known: readonly string[]): readonly string[] {
  const ids = given?.split(',') ?? known;
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}". There are: ${known.join(', ')}.`);
  return ids;
}

export async function benchTables(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sources: { type: 'string' },
      methods: { type: 'string' },
      seeds: { type: 'string', default: String(SEEDS) },
      jobs: { type: 'string', default: '1' },
      fresh: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const asked = chosen(
    values.sources,
    sources.map(({ id }) => id),
  );
  const there = asked.filter((id) => sources.some((source) => source.id === id && hasDataset(source.dataset)));
  for (const id of asked) if (!there.includes(id)) console.log(`${id} is not here and is left out.`);
  const methodIds = chosen(
    values.methods,
    methods.map(({ id }) => id),
  );
  const known = readResults();
  const todo = values.write
    ? []
    : plan(there, methodIds, Number(values.seeds)).filter((run) => values.fresh || !known.has(keyOf(run)));
  let done = 0;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let run = todo.shift(); run !== undefined; run = todo.shift()) {
      try {
        const result = await measure(run);
        addResult(result);
        const scores = result.rows.filter(({ part, anomalies }) => part === null && anomalies === 'all');
        const text = scores.map((row) => `${row.task} ${row.auroc.toFixed(3)} / ${row.averagePrecision.toFixed(3)}`);
        console.log(
          `${++done}: ${keyOf(run)}: ${text.join(', ')} (${result.seconds.toFixed(1)} s; ${todo.length} to go)`,
        );
      } catch (thrown) {
        failures.push(String(thrown));
        console.log(String(thrown));
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  write([...readResults().values()]);
  if (failures.length > 0) {
    console.error(`${failures.length} runs failed; their cells are empty or old.`);
    process.exitCode = 1;
  }
}
