/**
 * `npm run bench -- loop`: learning curves of every strategy on several data sets with true labels in the analyst's
 * place, written into ml/simulate/README.md between their marks. What loop-results.jsonl already holds is not measured
 * again; `--fresh` drops that, `--write` only writes the tables. All seeds of a data set run in this one process, so that
 * what belongs to the graph is computed once.
 *
 *   --datasets a,b   --strategies a,b   --seeds 10   --budgets 2C,4C,...,20C   --classifier NAME   --cold NAME
 *   --fresh   --write
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBackend } from '../compute/index.ts';
import { parseBudgets } from '../simulate/budgets.ts';
import { classifierByName, defaultClassifier, defaultCold } from '../simulate/choices.ts';
import { curveGraph } from '../simulate/curve-graph.ts';
import { ALL_LABELS } from '../simulate/curve-run.ts';
import type { CurveRun } from '../simulate/curve-run.ts';
import { curveMetrics, metricTitles } from '../simulate/curve-summary.ts';
import { curveTable, legendText, protocolText, winMatrix } from '../simulate/curve-table.ts';
import { simulate } from '../simulate/simulate.ts';
import { strategies, strategyById } from '../strategies/index.ts';
import { addCurveRun, readCurveRuns } from './loop-results.ts';
import { hasDataset, readClasses, readDataset } from './read-dataset.ts';

const begin = '<!-- curves: begin, written by npm run bench -- loop -->';
const end = '<!-- curves: end -->';

/** Sections of data sets, then who beats whom over all of them. */
function sections(datasets: readonly string[], runs: readonly CurveRun[]): string {
  const there = datasets.filter((name) => runs.some(({ dataset }) => dataset === name));
  const parts = there.flatMap((name) => {
    const own = runs.filter(({ dataset }) => dataset === name);
    const tables = curveMetrics.flatMap((metric) => [`Test ${metricTitles[metric]}:`, curveTable(own, metric)]);
    return [`### ${name}`, protocolText(own), ...tables];
  });
  const matrix = winMatrix(runs, 'accuracy');
  const over = there.length === 1 ? there[0] : `${there.length} data sets`;
  const pairs =
    matrix === ''
      ? []
      : [
          `### Who beats whom`,
          `Row above column in accuracy with p < 0.05: per cent of the budgets on ${over}.`,
          matrix,
        ];
  return [legendText, ...parts, ...pairs].join('\n\n');
}

function write(text: string): void {
  const readme = join(import.meta.dirname, '../simulate/README.md');
  const old = readFileSync(readme, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has lost the marks that the tables stand between.`);
  writeFileSync(readme, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}

export async function benchLoop(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      datasets: { type: 'string', default: 'cora,citeseer,pubmed,amazon_photo,amazon_computers,coauthor_cs' },
      strategies: { type: 'string', default: strategies.map(({ id }) => id).join(',') },
      seeds: { type: 'string', default: '10' },
      budgets: { type: 'string', default: '2C,4C,...,20C' },
      classifier: { type: 'string', default: defaultClassifier },
      cold: { type: 'string', default: defaultCold },
      fresh: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const datasets = values.datasets.split(',');
  const chosen = values.strategies.split(',').map(strategyById);
  const cold = strategyById(values.cold);
  const classifier = classifierByName(values.classifier);
  const budgetsFor = parseBudgets(values.budgets);
  const known = readCurveRuns();
  if (!values.write) await openBackend('wasm');
  for (const name of values.write ? [] : datasets) {
    if (!hasDataset(name)) {
      console.log(`${name} is not here and is left out.`);
      continue;
    }
    const { classes, split } = readClasses(name);
    const graph = curveGraph(readDataset(name).data, classes, split);
    const runs = await simulate({
      dataset: name,
      graph,
      strategies: chosen,
      cold,
      classifier,
      budgets: budgetsFor(graph.numClasses),
      seeds: Number(values.seeds),
      known: values.fresh ? new Map() : known,
      onRun: (run, left) => {
        addCurveRun(run);
        const shares = run.points.map((point) => (100 * point.accuracy).toFixed(1)).join(' ');
        console.log(`${name} ${run.strategy} ${run.seed}: ${shares} (${run.seconds.toFixed(1)} s; ${left} to go)`);
      },
    });
    console.log(`${name}: ${runs.length} runs.`);
  }
  // Of all that was ever measured, what was asked for: one classifier, one cold strategy, one list of budgets.
  const ids = chosen.map(({ id }) => id);
  const place = ({ strategy }: CurveRun): number => ids.indexOf(strategy);
  const asked = [...readCurveRuns().values()]
    .filter((run) => run.classifier === classifier && run.seed <= Number(values.seeds))
    .filter(
      (run) =>
        run.strategy === ALL_LABELS ||
        (place(run) >= 0 &&
          (chosen[place(run)].needs === 'cold' || run.cold === cold.id) &&
          String(run.budgets) === String(budgetsFor(run.numClasses))),
    )
    .sort((a, b) => place(a) - place(b) || a.seed - b.seed);
  write(sections(datasets, asked));
}
