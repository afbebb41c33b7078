/** Learning curves as Markdown: one row a strategy, one column a budget, in per cent. */
import { strategies } from '../strategies/index.ts';
import { curveClassifiers } from './curve-classifier.ts';
import { ALL_LABELS, distinctNotes } from './curve-run.ts';
import type { CurveRun } from './curve-run.ts';
import { LEAST_PAIRS, curveMetrics, fullScore, metricTitles, summariseCurves, winShare } from './curve-summary.ts';
import type { CurveCell, CurveMetric, CurveSummary } from './curve-summary.ts';

/** A strategy as people read it; its id where it is no longer known. */
export const strategyTitle = (id: string): string => strategies.find((one) => one.id === id)?.title ?? id;

const percent = (value: number): string => (100 * value).toFixed(1);
const marks = { win: ' ▲', tie: '', loss: ' ▼' } as const;

const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function cellText(cell: CurveCell | undefined, best: number): string {
  if (cell === undefined) return '–';
  const mean = cell.mean >= best - 0.0005 ? `**${percent(cell.mean)}**` : percent(cell.mean);
  const deviation = cell.deviation === null ? '' : ` ±${percent(cell.deviation)}`;
  return `${mean}${deviation}${marks[cell.againstReference?.outcome ?? 'tie']}`;
}

const outcomeText = ({ strategy, wins, ties, losses }: CurveSummary): string =>
  strategy === 'random' || wins + ties + losses === 0 ? '' : `${wins} / ${ties} / ${losses}`;

/** "28 (4C)" */
const budgetHead = (labels: number, numClasses: number): string =>
  labels % numClasses === 0 ? `${labels} (${labels / numClasses}C)` : String(labels);

/** @param runs of one data set, one classifier and one list of budgets */
export function curveTable(runs: readonly CurveRun[], metric: CurveMetric): string {
  const summaries = summariseCurves(runs, metric);
  const budgets = [...new Set(summaries.flatMap(({ cells }) => cells.map(({ labels }) => labels)))].sort(
    (a, b) => a - b,
  );
  const cellOf = (summary: CurveSummary, labels: number): CurveCell | undefined =>
    summary.cells.find((cell) => cell.labels === labels);
  const best = budgets.map((labels) =>
    Math.max(...summaries.map((summary) => cellOf(summary, labels)?.mean ?? Number.NEGATIVE_INFINITY)),
  );
  const rows = summaries.map((summary) => [
    strategyTitle(summary.strategy),
    ...budgets.map((labels, i) => cellText(cellOf(summary, labels), best[i])),
    percent(summary.area.mean),
    summary.labelEfficiency === null ? '–' : String(summary.labelEfficiency),
    outcomeText(summary),
  ]);
  return markdownTable(
    ['', ...budgets.map((labels) => budgetHead(labels, runs[0].numClasses)), 'area', 'LE 95', 'won / tied / lost'],
    rows,
  );
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What was measured on what, in sentences. @param runs as for curveTable */
export function protocolText(runs: readonly CurveRun[]): string {
  const [{ classifier, split, pool, tested, numClasses }] = runs;
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const known = Object.entries(curveClassifiers).find(([name]) => name === classifier);
  const held =
    split === 'published' ? `the ${tested} published test nodes` : `${tested} nodes drawn anew for each seed`;
  const full = curveMetrics.map((metric) => {
    const score = fullScore(runs, metric);
    return score === null ? null : `${metricTitles[metric]} ${percent(score.mean)} %`;
  });
  const notes = distinctNotes(runs.flatMap((run) => run.notes));
  return [
    `${plural(numClasses, 'class').replace(/classs$/, 'classes')}, ${plural(seeds, 'seed')}; ${pool} nodes may be asked about, measured on ${held}. Classifier: ${known?.[1].title ?? classifier}; no validation labels.`,
    full.includes(null) ? '' : `All ${pool} labels together: ${full.join(', ')}.`,
    seeds < LEAST_PAIRS ? `With fewer than ${LEAST_PAIRS} seeds no difference can be told from chance.` : '',
    ...notes,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

export const legendText =
  'Mean in per cent ± sample standard deviation over seeds. ▲ above and ▼ below random (paired Wilcoxon signed-rank ' +
  'test over seeds, p < 0.05, not corrected for the number of tests); the last column counts them over the budgets. ' +
  'Area: mean height of the curve. LE 95: labels at which the smoothed mean curve reaches 95 % of what all labels give; ' +
  '–: not within the budgets. C: number of classes.';

/** Both metrics of one data set with what was measured. */
export function curveDocument(title: string, runs: readonly CurveRun[]): string {
  const tables = curveMetrics.map((metric) => `Test ${metricTitles[metric]}:\n\n${curveTable(runs, metric)}`);
  return [`# ${title}`, protocolText(runs), legendText, ...tables].join('\n\n');
}

/** Row beats column on how many of all data sets and budgets, in per cent. Empty text for fewer than two strategies. */
export function winMatrix(runs: readonly CurveRun[], metric: CurveMetric): string {
  const ids = [...new Set(runs.map(({ strategy }) => strategy))].filter((id) => id !== ALL_LABELS);
  if (ids.length < 2) return '';
  const rows = ids.map((row) => [
    strategyTitle(row),
    ...ids.map((column) => {
      const share = row === column ? null : winShare(runs, row, column, metric);
      return share === null ? '–' : String(Math.round(100 * share));
    }),
  ]);
  return markdownTable(['', ...ids.map(strategyTitle)], rows);
}
