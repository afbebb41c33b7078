/** From runs to summaries, tables and drawings; budgets as people write them; lines of results. */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import { strategyById } from '../strategies/index.ts';
import type { QueryStrategy } from '../strategies/strategy.ts';
import { parseBudgets } from './budgets.ts';
import { curvePlot, ticksBetween } from './curve-plot.ts';
import { ALL_LABELS, curveKey, distinctNotes, curveLine, parseCurveLines } from './curve-run.ts';
import type { CurveRun } from './curve-run.ts';
import { comparePaired, summariseCurves, winShare } from './curve-summary.ts';
import { curveDocument, curveTable, winMatrix } from './curve-table.ts';
import { simulate } from './simulate.ts';
import { groupsGraph, runsOf } from './testing.ts';

const noise = [0, 0.01, 0.02, 0.03, 0.04, 0.05];
/** Strategy a is 0.10 above random at 10 labels with every seed, and now above, now below it at 20. */
const runs = [
  ...runsOf(
    'sag',
    noise.map((e) => [0.6 + e, 0.7 + e]),
  ),
  ...runsOf(
    'random',
    noise.map((e, i) => [0.5 + e, 0.7 + e + (i % 2 === 0 ? 0.01 : -0.01)]),
  ),
  ...runsOf(
    ALL_LABELS,
    noise.map(() => [0.8]),
  ),
];

describe('a summary', () => {
  it('has mean, sample deviation, a paired test against random and its outcome', () => {
    const [sag, random] = summariseCurves(runs, 'accuracy');
    expect(sag.cells[0].mean).toBeCloseTo(0.625, 12);
    expect(sag.cells[0].deviation).toBeCloseTo(Math.sqrt(0.00175 / 5), 12);
    expect(sag.cells[0].againstReference).toMatchObject({ pairs: 6, outcome: 'win' });
    expect(sag.cells[0].againstReference?.p).toBeCloseTo(2 / 64, 12);
    expect(sag.cells[1].againstReference?.outcome).toBe('tie');
    expect(sag).toMatchObject({ wins: 1, ties: 1, losses: 0 });
    expect(sag.area.mean).toBeCloseTo(0.675, 12);
    expect(random.cells.every(({ againstReference }) => againstReference === null)).toBe(true);
  });

  it('calls the same difference a loss from the other side, and a tie with five seeds', () => {
    const [, random] = summariseCurves(runs, 'accuracy', 'sag');
    expect(random).toMatchObject({ strategy: 'random', wins: 0, losses: 1 });
    const five = summariseCurves(
      runs.filter(({ seed }) => seed <= 5),
      'accuracy',
    );
    expect(five[0]).toMatchObject({ wins: 0, ties: 2 });
  });

  it('measures label efficiency against all labels of the pool, and the saving against random', () => {
    const curve = (...values: number[]) => [values];
    const found = summariseCurves(
      [
        ...runsOf('sag', curve(0.76, 0.76, 0.76, 0.76)),
        ...runsOf('random', curve(0.1, 0.1, 0.6, 1)),
        ...runsOf(ALL_LABELS, [[0.8]]),
      ],
      'accuracy',
    );
    expect(found[0].labelEfficiency).toBe(10);
    // Random, smoothed: 0.1, 0.267, 0.567, 0.8; 0.76 lies 8.3 labels behind 30.
    expect(found[1].labelEfficiency).toBe(39);
    expect(found[0].saving).toBeCloseTo(1 - 10 / 39, 12);
  });

  it('pairs by seed, and knows nothing where no seed is shared', () => {
    const map = (...pairs: [number, number][]) => new Map(pairs);
    expect(comparePaired(map([1, 0.5], [2, 0.7]), map([2, 0.6], [3, 0.1]))?.meanDifference).toBeCloseTo(0.1, 12);
    expect(comparePaired(map([1, 0.5]), map([2, 0.6]))).toBeNull();
  });

  it('counts over data sets and budgets how often a strategy beats another', () => {
    const both = [
      ...runs,
      ...runsOf(
        'sag',
        noise.map((e) => [0.5 + e]),
        'e',
      ),
      ...runsOf(
        'random',
        noise.map((e) => [0.6 + e]),
        'e',
      ),
    ];
    expect(winShare(both, 'sag', 'random', 'accuracy')).toBeCloseTo(1 / 3, 12);
    expect(winShare(both, 'random', 'sag', 'accuracy')).toBeCloseTo(1 / 3, 12);
    expect(winShare(both, 'sag', 'degree', 'accuracy')).toBeNull();
  });
});

describe('a table', () => {
  const row = (title: string, table: string) =>
    (table.split('\n').find((line) => line.startsWith(`| ${title}`)) ?? '').split('|').map((text) => text.trim());

  it('marks the highest and what is told apart from random, per budget', () => {
    const table = curveTable(runs, 'accuracy');
    expect(table.split('\n')[0]).toBe('|  | 10 (2C) | 20 (4C) | area | LE 95 | won / tied / lost |');
    expect(row('SAG', table)).toEqual(['', 'SAG', '**62.5** ±1.9 ▲', '**72.5** ±1.9', '67.5', '–', '1 / 1 / 0', '']);
    expect(row('Random', table)).toEqual(['', 'Random', '52.5 ±1.9', '**72.5** ±1.9', '62.5', '–', '', '']);
    expect(row('Random', curveTable(runs, 'macroF1'))[2]).toBe('26.3 ±0.9');
  });

  it('stands in a document with what was measured, and says when seeds are too few', () => {
    const text = curveDocument('Learning curves on d', runs);
    expect(text).toContain('# Learning curves on d');
    expect(text).toContain(
      '5 classes, 6 seeds; 200 nodes may be asked about, measured on 80 nodes drawn anew for each seed.',
    );
    expect(text).toContain('All 200 labels together: accuracy 80.0 %, macro F1 40.0 %.');
    expect(text).not.toContain('told from chance');
    const few = curveDocument(
      'x',
      runs.filter(({ seed }) => seed < 3),
    );
    expect(few).toContain('With fewer than 6 seeds no difference can be told from chance.');
  });

  it('of who beats whom is in per cent of all data sets and budgets', () => {
    expect(row('SAG', winMatrix(runs, 'accuracy'))).toEqual(['', 'SAG', '–', '50', '']);
    expect(
      winMatrix(
        runs.filter(({ strategy }) => strategy === 'sag'),
        'accuracy',
      ),
    ).toBe('');
  });
});

describe('a drawing', () => {
  const svg = curvePlot('Curves of <d> & "e"', runs, 'accuracy');

  it('is well-formed XML with a title, the figures in words, one line and one band a strategy', () => {
    const open: string[] = [];
    for (const [, end, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self === '') open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg).toContain(
      'Curves of &lt;d&gt; &amp; &quot;e&quot;: test accuracy against the number of labels</title>',
    );
    expect(svg).toContain('SAG (mean height 67.5): 62.5 at 10, 72.5 at 20.');
    expect(svg).toContain('All labels of the pool give 80.0.');
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg.match(/<polygon [^>]+fill-opacity=/g)).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  it('keeps every point within the axes, with one budget and one seed too', () => {
    const one = curvePlot('one', runsOf('random', [[0.5]]), 'accuracy');
    expect(one).not.toMatch(/NaN|Infinity|bands/);
    expect(svg).toContain('bands: one standard deviation');
    for (const [, list] of svg.matchAll(/<polyline points="([^"]+)"/g)) {
      for (const pair of list.split(' ')) {
        const [x, y] = pair.split(',').map(Number);
        expect(x).toBeGreaterThanOrEqual(64);
        expect(x).toBeLessThanOrEqual(610);
        expect(y).toBeGreaterThanOrEqual(48);
        expect(y).toBeLessThanOrEqual(424);
      }
    }
  });

  it('has round numbers on its axis', () => {
    expect(ticksBetween(0.43, 0.91, 4)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(ticksBetween(0.701, 0.832, 4)).toEqual([0.72, 0.74, 0.76, 0.78, 0.8, 0.82]);
  });
});

describe('budgets', () => {
  it('are numbers, multiples of the number of classes, and equal steps', () => {
    expect(parseBudgets('28')(7)).toEqual([28]);
    expect(parseBudgets('4C, 2c,28')(7)).toEqual([14, 28]);
    expect(parseBudgets('2C,4C,...,20C')(3)).toEqual([6, 12, 18, 24, 30, 36, 42, 48, 54, 60]);
    expect(parseBudgets('10,20,…,40,100')(3)).toEqual([10, 20, 30, 40, 100]);
  });

  it.each([
    '',
    'C',
    '0C',
    '0',
    '-2C',
    '2.5C',
    '2C,',
    '2D',
    '...',
    '2C,...,8C',
    '2C,4C,...',
    '2C,4C,...,7C',
    '4C,2C,...,8C',
    '2,4C,...,8C',
    '2C,4C,...,4C',
  ])('written as "%s" are refused in words', (text) => {
    expect(() => parseBudgets(text)).toThrow(/^Budgets are numbers of labels with commas between/);
  });
});

describe('lines of results', () => {
  it('are read back, the latest of a run counts, a torn line is left out and counted', () => {
    const [first] = runsOf('sag', [[0.5]]);
    const newer = { ...first, seconds: 9 };
    const text = `${curveLine(first)}${curveLine(newer)}\n{"dataset":"d","stra`;
    const { runs: read, broken } = parseCurveLines(text);
    expect([...read.values()]).toEqual([newer]);
    expect(broken).toBe(1);
  });

  it('hold each sentence once, also where only its numbers change from batch to batch', () => {
    expect(distinctNotes(['4000 of 17000 looked at.', 'Other.', '4000 of 16985 looked at.'])).toEqual([
      '4000 of 17000 looked at.',
      'Other.',
    ]);
  });

  it('tell runs apart by everything that changes them', () => {
    const [run] = runsOf('sag', [[0.5]]);
    const others = [
      { ...run, seed: 2 },
      { ...run, cold: 'random' },
      { ...run, budgets: [10, 20] },
      { ...run, classifier: 'x' },
      { ...run, fingerprint: '1' },
    ];
    expect(new Set([run, ...others].map(curveKey)).size).toBe(6);
  });
});

it('a simulation measures what is not known yet, with every seed, and all labels once a seed', async () => {
  await openBackend('wasm');
  const graph = groupsGraph(60);
  const chosen = ['margin', 'random'].map(strategyById);
  const [cold] = [strategyById('k-centre')];
  const input = {
    dataset: 'd',
    graph,
    strategies: chosen,
    cold,
    classifier: 'gcn',
    budgets: [6, 9],
    seeds: 2,
  } as const;
  const lefts: number[] = [];
  const first = await simulate({ ...input, known: new Map(), onRun: (_, left) => lefts.push(left) });
  expect(first.map(({ strategy, seed }) => `${strategy} ${seed}`)).toEqual(
    [1, 2].flatMap((seed) => [ALL_LABELS, 'margin', 'random'].map((name) => `${name} ${seed}`)),
  );
  expect(lefts).toEqual([5, 4, 3, 2, 1, 0]);
  expect(first.map((run) => run.cold)).toEqual(['k-centre', 'k-centre', 'random', 'k-centre', 'k-centre', 'random']);
  expect(first[1].points.map(({ labels }) => labels)).toEqual([6, 9]);
  const known = new Map(first.map((run) => [curveKey(run), run]));
  const again = await simulate({ ...input, known, onRun: () => lefts.push(-1) });
  expect(again).toEqual(first);
  expect(lefts).toHaveLength(6);
});

it('a simulation asks the first questions of a cold strategy once a seed, and each run is what it is alone', async () => {
  await openBackend('wasm');
  const graph = groupsGraph(60);
  const plain = strategyById('k-centre');
  let calls = 0;
  const cold: QueryStrategy = {
    ...plain,
    select: (...given) => {
      calls++;
      return plain.select(...given);
    },
  };
  const input = { dataset: 'd', graph, cold, classifier: 'gcn', budgets: [4, 9], seeds: 2, known: new Map() } as const;
  const both = await simulate({ ...input, strategies: ['margin', 'entropy'].map(strategyById) });
  // Two batches before 2C = 6 labels, cut at the budget of 4; two seeds.
  expect(calls).toBe(4);
  const alone = await simulate({ ...input, strategies: [strategyById('entropy')] });
  const pointsOf = (runs: readonly CurveRun[]) =>
    runs.filter(({ strategy }) => strategy === 'entropy').map(({ points }) => points);
  expect(pointsOf(both)).toEqual(pointsOf(alone));
});
