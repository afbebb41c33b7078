/** dowser simulate: what accuracy query strategies reach with how few labels, on a data set whose classes are known. */
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import { durationText } from '../../../ml/schema/number-text.ts';
import { parseBudgets } from '../../../ml/simulate/budgets.ts';
import { classifierNames, defaultClassifier, defaultCold } from '../../../ml/simulate/choices.ts';
import { ALL_LABELS, curveKey, curveLine, parseCurveLines } from '../../../ml/simulate/curve-run.ts';
import type { CurveRun } from '../../../ml/simulate/curve-run.ts';
import { strategies, strategyById } from '../../../ml/strategies/index.ts';
import type { QueryStrategy } from '../../../ml/strategies/strategy.ts';
import { defineCommand } from '../command.ts';
import type { Io } from '../command.ts';
import { choiceFlag, required, switchFlag, textFlag, usageError, wholeFlag, withDefault } from '../flags.ts';
import { count, meanAndSpread, toJson } from '../format.ts';
import { makeFolder, writeOutput } from '../write-output.ts';

const REFERENCE = 'random';

/** Those named, and random with them: no curve says anything without its reference. */
function chosenStrategies(text: string): readonly QueryStrategy[] {
  const ids = text.split(',').map((id) => id.trim());
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) throw usageError(`--strategies names ${twice} twice.`);
  return (ids.includes(REFERENCE) ? ids : [...ids, REFERENCE]).map(strategyById);
}

function budgetsOf(text: string): (numClasses: number) => readonly number[] {
  try {
    return parseBudgets(text);
  } catch (thrown) {
    throw usageError(`--budgets: ${toAppError(thrown).message}`);
  }
}

/** Runs are written down as they are measured, so that a stopped experiment goes on where it was. */
async function openRuns(file: string, fresh: boolean, io: Io): Promise<ReadonlyMap<string, CurveRun>> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return '';
    throw thrown;
  });
  const { runs, broken } = parseCurveLines(text);
  if (broken > 0) io.err(`${count(broken, 'line')} of ${file} cannot be read and will be measured again.\n`);
  // A line that was cut off must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return fresh ? new Map() : runs;
}

function progressText(run: CurveRun, title: string): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const ends = [...new Set([run.points[0], run.points[run.points.length - 1]])];
  const shares = ends.map(({ labels, accuracy }) => `${percent(accuracy)} at ${labels} labels`);
  return `${title}, seed ${run.seed}: accuracy ${shares.join(', ')} (${durationText(run.seconds)})`;
}

export const simulateCommand = defineCommand({
  name: 'simulate',
  summary: 'learning curves of query strategies on a data set whose classes are known',
  usage: ['--dataset DIR --strategies a,b [--budgets 2C,4C,...,20C] [--seeds N] [--out DIR]'],
  flags: {
    dataset: required(textFlag('DIR', 'a folder with meta.json, nodes.csv.gz (with a column label) and edges.csv.gz')),
    strategies: required(
      textFlag('a,b', `which strategies: ${strategies.map(({ id }) => id).join(', ')}; random is always among them`),
    ),
    budgets: withDefault(
      textFlag('LIST', 'labels after which to measure: 28, or 2C for two times the number of classes'),
      '2C,4C,...,20C',
    ),
    seeds: withDefault(wholeFlag('how many seeds, 1 to N; below 6 nothing can be told from chance', 1, 1000), 10),
    classifier: withDefault(choiceFlag(classifierNames, 'what learns from the labels'), defaultClassifier),
    cold: withDefault(textFlag('NAME', 'asks the first 2C questions for strategies that need a model'), defaultCold),
    out: textFlag('DIR', 'folder for table.md, curve.svg, results.json (default: named after data set and strategies)'),
    fresh: switchFlag('measure again what the folder already holds'),
  },
  run: async (flags, io) => {
    const budgetsFor = budgetsOf(flags.budgets);
    const chosen = chosenStrategies(flags.strategies);
    const cold = strategyById(flags.cold);
    if (cold.needs !== 'cold') throw usageError(`--cold ${cold.id} needs a model itself; choose one that needs none.`);
    const { readKnownDataset } = await import('../../engine/import/read-known.ts');
    const { name, title, data, classes, split } = await readKnownDataset(resolve(io.cwd, flags.dataset));
    // Loaded here: help and mistakes in the command line must not wait for tfjs.
    const { openBackend } = await import('../../../ml/compute/index.ts');
    const { curveGraph } = await import('../../../ml/simulate/curve-graph.ts');
    const { needPool, heldOutFor } = await import('../../../ml/simulate/learning-curve.ts');
    const { simulate } = await import('../../../ml/simulate/simulate.ts');
    const { curveMetrics, summariseCurves } = await import('../../../ml/simulate/curve-summary.ts');
    const { curveDocument } = await import('../../../ml/simulate/curve-table.ts');
    const { curvePlot } = await import('../../../ml/simulate/curve-plot.ts');
    const graph = curveGraph(data, classes, split);
    const budgets = budgetsFor(graph.numClasses);
    needPool(budgets, heldOutFor(graph, 1));
    const out = flags.out ?? `${name}-${chosen.map(({ id }) => id).join('-')}`;
    const folder = resolve(io.cwd, out);
    await makeFolder(folder, out);
    const runsFile = join(folder, 'runs.jsonl');
    const known = await openRuns(runsFile, flags.fresh, io);
    const backend = await openBackend('wasm');
    const titles = new Map(strategies.map((strategy) => [strategy.id, strategy.title]));
    let done = 0;
    const curveSeconds: number[] = [];
    const runs = await simulate({
      dataset: name,
      graph,
      strategies: chosen,
      cold,
      classifier: flags.classifier,
      budgets,
      seeds: flags.seeds,
      known,
      signal: io.signal,
      onRun: (run, left) => {
        done++;
        appendFileSync(runsFile, curveLine(run));
        // A run on all labels trains once only, and says little about how long a curve takes.
        if (run.strategy !== ALL_LABELS) curveSeconds.push(run.seconds);
        const about =
          curveSeconds.length === 0 ? '' : `, at most about ${durationText(left * meanAndSpread(curveSeconds).mean)}`;
        const rest = left === 0 ? '' : `; ${count(left, 'run')} to go${about}`;
        io.err(`${progressText(run, titles.get(run.strategy) ?? 'All labels')}${rest}\n`);
      },
    }).catch((thrown: unknown) => {
      const error = toAppError(thrown);
      if (error.code !== 'cancelled') throw thrown;
      const kept = `${count(done, 'run')} measured so far ${done === 1 ? 'is' : 'are'} kept in ${runsFile}`;
      throw new AppError('cancelled', `The simulation was stopped; ${kept}, and the same command goes on from there.`);
    });
    const reused = runs.filter((run) => known.has(curveKey(run))).length;
    if (reused > 0) io.err(`${count(reused, 'run')} had been measured before; --fresh measures them again.\n`);
    const heading = `Learning curves on ${title}`;
    const document = curveDocument(heading, runs);
    const summaries = Object.fromEntries(curveMetrics.map((metric) => [metric, summariseCurves(runs, metric)]));
    const settings = { dataset: name, classifier: flags.classifier, cold: cold.id, budgets, seeds: flags.seeds };
    const results = toJson({ title, ...settings, backend, folder, summaries, runs });
    await writeOutput(`${document}\n\n![Learning curves](curve.svg)\n`, join(folder, 'table.md'), io);
    await writeOutput(curvePlot(heading, runs, 'accuracy'), join(folder, 'curve.svg'), io);
    await writeOutput(results, join(folder, 'results.json'), io);
    io.out(flags.json ? results : `${document}\n\n`);
    if (!flags.json) io.out(`Written to ${folder}: table.md, curve.svg, results.json, runs.jsonl.\n`);
  },
});
