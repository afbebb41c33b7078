/**
 * Learning curves as an SVG text of its own: mean lines with bands of one standard deviation, the random reference in
 * grey, what all labels give as a dotted line. Colours are those of Okabe & Ito (2008), told apart with any colour
 * vision; strategies beyond the seventh repeat them with another dash, and every line has a marker of its own. The figures are in
 * <desc> for who cannot see them.
 */
import type { CurveRun } from './curve-run.ts';
import { fullScore, metricTitles, summariseCurves } from './curve-summary.ts';
import type { CurveMetric, CurveSummary } from './curve-summary.ts';
import { strategyTitle } from './curve-table.ts';

const WIDTH = 860;
const HEIGHT = 480;
const area = { left: 64, right: 610, top: 48, bottom: 424 };

const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'] as const;
const DASHES = ['', '7 4', '2 3'] as const;
const RANDOM = '#6B6B6B';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const at = (value: number): string => value.toFixed(1);
const percent = (value: number): string => (100 * value).toFixed(1);

interface Style {
  readonly colour: string;
  readonly dash: string;
  readonly marker: (x: number, y: number) => string;
}

const shape = (points: readonly (readonly [number, number])[]) => (x: number, y: number) =>
  `<polygon points="${points.map(([dx, dy]) => `${at(x + dx)},${at(y + dy)}`).join(' ')}"/>`;
const MARKERS: readonly Style['marker'][] = [
  (x, y) => `<circle cx="${at(x)}" cy="${at(y)}" r="3.4"/>`,
  (x, y) => `<rect x="${at(x - 3)}" y="${at(y - 3)}" width="6" height="6"/>`,
  shape([
    [0, -4.2],
    [4, 3],
    [-4, 3],
  ]),
  shape([
    [0, -4.4],
    [4.4, 0],
    [0, 4.4],
    [-4.4, 0],
  ]),
  shape([
    [0, 4.2],
    [4, -3],
    [-4, -3],
  ]),
];

/** By place among the strategies without random, so that a strategy keeps its style when curves cross. */
function styleOf(place: number, isRandom: boolean): Style {
  if (isRandom) return { colour: RANDOM, dash: '1.5 3', marker: MARKERS[0] };
  return {
    colour: COLOURS[place % COLOURS.length],
    dash: DASHES[Math.floor(place / COLOURS.length) % DASHES.length],
    marker: MARKERS[place % MARKERS.length],
  };
}

/** Multiples of 1, 2 or 5 times a power of ten within a range: the widest steps of which at least `least` fit. */
export function ticksBetween(low: number, high: number, least: number): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / least));
  const step = [10, 5, 2].map((times) => times * power).find((one) => (high - low) / one >= least) ?? power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push(Number((i * step).toFixed(10)));
  }
  return ticks;
}

interface Drawn {
  readonly summary: CurveSummary;
  readonly style: Style;
}

/** @param runs of one data set, one classifier and one list of budgets */
export function curvePlot(title: string, runs: readonly CurveRun[], metric: CurveMetric): string {
  const summaries = summariseCurves(runs, metric);
  const others = summaries.filter(({ strategy }) => strategy !== 'random').map(({ strategy }) => strategy);
  const drawn: Drawn[] = summaries.map((summary) => ({
    summary,
    style: styleOf(others.indexOf(summary.strategy), summary.strategy === 'random'),
  }));
  const cells = summaries.flatMap((summary) => summary.cells);
  const full = fullScore(runs, metric)?.mean ?? null;
  const values = cells.flatMap(({ mean, deviation }) => [mean - (deviation ?? 0), mean + (deviation ?? 0)]);
  const [least, most] = [Math.min(...values, full ?? 1), Math.max(...values, full ?? 0)];
  const room = 0.04 * Math.max(0.05, most - least);
  const [low, high] = [Math.max(0, least - room), Math.min(1, most + room)];
  const budgets = [...new Set(cells.map(({ labels }) => labels))].sort((a, b) => a - b);
  const [first, last] = [budgets[0], budgets[budgets.length - 1]];
  const x = (labels: number): number =>
    area.left + (last === first ? 0.5 : 0.02 + (0.96 * (labels - first)) / (last - first)) * (area.right - area.left);
  const y = (value: number): number => area.bottom - ((value - low) / (high - low)) * (area.bottom - area.top);
  // The highest curve stands first in the legend; random is drawn last and so never hidden.
  const byArea = [...drawn].sort((a, b) => b.summary.area.mean - a.summary.area.mean);
  const layers = [...drawn].sort((a, b) => Number(a.style.colour === RANDOM) - Number(b.style.colour === RANDOM));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title desc" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">`,
    `<title id="title">${escaped(title)}: test ${metricTitles[metric]} against the number of labels</title>`,
    `<desc id="desc">${escaped(description(byArea, full))}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${area.left}" y="26" font-size="15" font-weight="600" fill="#1a1a1a">${escaped(title)}</text>`,
    axes(budgets, ticksBetween(low, high, 4), x, y, metric),
    ...(full === null ? [] : [fullLine(y(full))]),
    ...layers.map(({ summary, style }) => band(summary, style, layers.length, x, y)),
    ...layers.map(({ summary, style }) => line(summary, style, x, y)),
    legend(byArea),
    '</svg>',
    '',
  ].join('\n');
}

type Scale = (value: number) => number;

function axes(budgets: readonly number[], ticks: readonly number[], x: Scale, y: Scale, metric: CurveMetric): string {
  const middle = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
  // Labels need about 34 pixels each: with many budgets only some are named.
  const every = Math.max(1, Math.ceil((budgets.length * 34) / (area.right - area.left)));
  const name = metricTitles[metric];
  return [
    ...ticks.map(
      (tick) =>
        `<line x1="${area.left}" x2="${area.right}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#e3e3e3"/>` +
        `<text x="${area.left - 8}" y="${at(y(tick) + 4)}" text-anchor="end" fill="#444444">${Number((100 * tick).toFixed(4))}</text>`,
    ),
    `<line x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}" stroke="#444444"/>`,
    ...budgets.map(
      (labels, i) =>
        `<line x1="${at(x(labels))}" x2="${at(x(labels))}" y1="${area.bottom}" y2="${area.bottom + 5}" stroke="#444444"/>` +
        ((budgets.length - 1 - i) % every === 0
          ? `<text x="${at(x(labels))}" y="${area.bottom + 19}" text-anchor="middle" fill="#444444">${labels}</text>`
          : ''),
    ),
    `<text x="${middle.x}" y="${area.bottom + 42}" text-anchor="middle" fill="#1a1a1a">labels given</text>`,
    `<text transform="translate(18 ${middle.y}) rotate(-90)" text-anchor="middle" fill="#1a1a1a">test ${name}, per cent</text>`,
  ].join('\n');
}

const fullLine = (height: number): string =>
  `<line x1="${area.left}" x2="${area.right}" y1="${at(height)}" y2="${at(height)}" stroke="#444444" stroke-dasharray="1 4" stroke-linecap="round" stroke-width="1.5"/>` +
  `<text x="${area.left + 6}" y="${at(height - 5)}" fill="#444444" font-size="11">all labels of the pool</text>`;

/** The more bands lie over each other, the fainter each. */
const opacityOf = (bands: number): number => Math.max(0.03, Math.min(0.12, 0.5 / bands));

const hasBand = ({ cells }: CurveSummary): boolean =>
  cells.length > 1 && cells.every(({ deviation }) => deviation !== null);

function band(summary: CurveSummary, { colour }: Style, bands: number, x: Scale, y: Scale): string {
  if (!hasBand(summary)) return '';
  const { cells } = summary;
  const upper = cells.map(({ labels, mean, deviation }) => `${at(x(labels))},${at(y(mean + (deviation ?? 0)))}`);
  const lower = cells.map(({ labels, mean, deviation }) => `${at(x(labels))},${at(y(mean - (deviation ?? 0)))}`);
  return `<polygon points="${[...upper, ...lower.reverse()].join(' ')}" fill="${colour}" fill-opacity="${opacityOf(bands).toFixed(3)}"/>`;
}

function line({ cells }: CurveSummary, { colour, dash, marker }: Style, x: Scale, y: Scale): string {
  const points = cells.map(({ labels, mean }) => `${at(x(labels))},${at(y(mean))}`).join(' ');
  return (
    `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>` +
    `<g fill="${colour}" stroke="#ffffff" stroke-width="0.8">${cells.map(({ labels, mean }) => marker(x(labels), y(mean))).join('')}</g>`
  );
}

function legend(drawn: readonly Drawn[]): string {
  const left = area.right + 22;
  const row = Math.min(22, (area.bottom - area.top) / (drawn.length + 2));
  const lines = drawn.map(({ summary, style }, i) => {
    const y = area.top + 30 + i * row;
    const dash = style.dash === '' ? '' : ` stroke-dasharray="${style.dash}"`;
    return (
      `<line x1="${left}" x2="${left + 30}" y1="${at(y)}" y2="${at(y)}" stroke="${style.colour}" stroke-width="2"${dash}/>` +
      `<g fill="${style.colour}" stroke="#ffffff" stroke-width="0.8">${style.marker(left + 15, y)}</g>` +
      `<text x="${left + 38}" y="${at(y + 4)}" fill="#1a1a1a">${escaped(strategyTitle(summary.strategy))}</text>` +
      `<text x="${WIDTH - 14}" y="${at(y + 4)}" text-anchor="end" fill="#444444">${percent(summary.area.mean)}</text>`
    );
  });
  const note = area.top + 30 + drawn.length * row + 4;
  return [
    `<text x="${left}" y="${area.top + 8}" fill="#444444" font-size="11">strategy</text>`,
    `<text x="${WIDTH - 14}" y="${area.top + 8}" text-anchor="end" fill="#444444" font-size="11">mean height</text>`,
    ...lines,
    ...(drawn.some(({ summary }) => hasBand(summary))
      ? [`<text x="${left}" y="${at(note + 8)}" fill="#444444" font-size="11">bands: one standard deviation</text>`]
      : []),
  ].join('\n');
}

function description(drawn: readonly Drawn[], full: number | null): string {
  const sentences = drawn.map(({ summary: { strategy, cells, area: mean } }) => {
    const points = cells.map(({ labels, mean: value }) => `${percent(value)} at ${labels}`).join(', ');
    return `${strategyTitle(strategy)} (mean height ${percent(mean.mean)}): ${points}.`;
  });
  const all = full === null ? '' : ` All labels of the pool give ${percent(full)}.`;
  return `Mean in per cent at each number of labels, highest curve first. ${sentences.join(' ')}${all}`;
}
