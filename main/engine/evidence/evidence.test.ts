import { afterEach, describe, expect, test } from 'vitest';
import type { ParsedInput } from '../../contract/api.ts';
import { putLabel } from '../labels/label-log.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench, TestGraph } from '../testing/test-project.ts';
import { createEvidenceHandlers } from './evidence-handlers.ts';

const benches: TestBench[] = [];
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});

const signal = new AbortController().signal;

function open(spec: TestGraph) {
  const bench = createTestBench(spec);
  benches.push(bench);
  return { ...createEvidenceHandlers(bench.ctx), project: bench.project };
}

// 0 -> 1 -> 2 in time, 0 -> 3 -> 2 not; 0 -> 2 through the hub 4.
const edges: [number, number][] = [
  [0, 1],
  [1, 2],
  [0, 3],
  [3, 2],
  [0, 4],
  [4, 2],
  ...Array.from({ length: 60 }, (_, i): [number, number] => [4, 5 + i]),
];
const days = ['2025-03-01', '2025-03-04', '2025-03-09', '2025-03-02', '2025-03-01', '2025-03-01'];
const amounts = ['100', '90', '1', '1', '', '40'];
const payments: TestGraph = {
  numNodes: 65,
  edges,
  edgeColumns: { paid_on: (edge) => days[edge] ?? '2025-03-10', amount: (edge) => amounts[edge] ?? '5' },
  types: { paid_on: 'TIMESTAMP', amount: 'DOUBLE' },
};
const base: ParsedInput<'evidence.paths'> = {
  from: 0,
  to: 2,
  count: 10,
  by: 'steps',
  amount: null,
  time: null,
  followDirection: true,
  maxSteps: 4,
  maxNeighbours: null,
};
const ids = (path: { readonly nodes: readonly { readonly id: string }[] } | undefined): string =>
  path?.nodes.map(({ id }) => id).join(' ') ?? '';

describe('paths', () => {
  test('fewest steps, with amounts, times and the hub said', async () => {
    const { 'evidence.paths': ask } = open(payments);
    const found = await ask(base, signal);
    expect(found.paths.map(ids)).toEqual(['n0 n1 n2', 'n0 n3 n2', 'n0 n4 n2']);
    expect(found).toMatchObject({ amount: 'amount', mayBeMore: false, hubFrom: 50 });
    expect(found.time?.assumption).toContain('UTC');
    expect(found.paths[0]).toMatchObject({
      total: 190,
      least: 90,
      from: Date.UTC(2025, 2, 1),
      to: Date.UTC(2025, 2, 4),
      throughHub: false,
    });
    expect(found.paths[2]).toMatchObject({ total: null, least: null, throughHub: true });
  });

  test('in time only what can have been passed on; through no hub where that is not wanted', async () => {
    const { 'evidence.paths': ask } = open(payments);
    const timed = await ask({ ...base, by: 'time', maxNeighbours: 50 }, signal);
    expect(timed.paths.map(ids)).toEqual(['n0 n1 n2']);
    expect(timed.notes).toContain('1 node with more than 50 neighbours was not stepped through.');
  });

  test('the least sum of a column leaves out edges without a number, and says so', async () => {
    const { 'evidence.paths': ask } = open(payments);
    const cheap = await ask({ ...base, by: 'cheapest', count: 1 }, signal);
    expect(cheap.paths.map(ids)).toEqual(['n0 n3 n2']);
    expect(cheap.mayBeMore).toBe(true);
    expect(cheap.notes.join(' ')).toContain('1 edge without a number');
  });

  test('against the direction there is none, in either there is; mistakes are told', async () => {
    const { 'evidence.paths': ask } = open(payments);
    expect((await ask({ ...base, from: 2, to: 0 }, signal)).paths).toEqual([]);
    expect((await ask({ ...base, from: 2, to: 0, followDirection: false }, signal)).paths).toHaveLength(3);
    await expect(ask({ ...base, to: 0 }, signal)).rejects.toThrow(/same node/);
    await expect(ask({ ...base, amount: 'colour' }, signal)).rejects.toThrow(/Choose one of: amount/);
    const { 'evidence.paths': bare } = open({ numNodes: 3, edges: [[0, 1]] });
    await expect(bare({ ...base, by: 'time' }, signal)).rejects.toThrow(/No edge carries a time/);
    await expect(bare({ ...base, by: 'cheapest' }, signal)).rejects.toThrow(/No edge carries a number/);
  });

  test('a question that nobody waits for any more is given up', async () => {
    const { 'evidence.paths': ask } = open(payments);
    await expect(ask({ ...base, by: 'time' }, AbortSignal.abort())).rejects.toThrow(/Stopped on request/);
  });
});

test('neighbours in common: those that know fewest first', async () => {
  const { 'evidence.common': ask } = open(payments);
  const { rows, total } = await ask({ nodes: [0, 2], least: 2, amount: null, limit: 2 }, signal);
  expect(total).toBe(3);
  expect(rows).toMatchObject([
    { id: 'n1', touches: 2, edges: 2, amount: 190, isHub: false },
    { id: 'n3', touches: 2, amount: 2 },
  ]);
  await expect(ask({ nodes: [0, 0], least: 2, amount: null, limit: 2 }, signal)).rejects.toThrow(/1 different nodes/);
});

test('nodes are found by the beginning of their id before the middle of it', async () => {
  const { 'evidence.find': ask } = open(payments);
  expect((await ask({ text: 'N6', limit: 3 }, signal)).map(({ id }) => id)).toEqual(['n6', 'n60', 'n61']);
  expect((await ask({ text: '4', limit: 2 }, signal)).map(({ id }) => id)).toEqual(['n4', 'n14']);
});

describe('timeline', () => {
  const ask: ParsedInput<'evidence.timeline'> = {
    element: { kind: 'node', index: 2 },
    nodes: [],
    amount: null,
    time: null,
    bins: 4,
    limit: 100,
  };
  test('what a node sends and gets, over time, in bins and one by one', async () => {
    const { 'evidence.timeline': timeline } = open(payments);
    const found = await timeline(ask, signal);
    expect(found).toMatchObject({ total: 3, untimed: 0, from: Date.UTC(2025, 2, 1), to: Date.UTC(2025, 2, 4) });
    expect([...found.countsIn]).toEqual([1, 1, 0, 1]);
    expect([...found.sumsIn]).toEqual([40, 1, 0, 90]);
    expect([...found.countsOut]).toEqual([0, 0, 0, 0]);
    expect([...found.edges]).toEqual([5, 3, 1]);
    expect([...found.others]).toEqual([4, 3, 1]);
  });
  test('between the ends of an edge, among chosen nodes, and with a cap that is said', async () => {
    const { 'evidence.timeline': timeline } = open(payments);
    const edge = await timeline({ ...ask, element: { kind: 'edge', index: 1 } }, signal);
    expect([...edge.edges]).toEqual([1]);
    const among = await timeline({ ...ask, element: null, nodes: [0, 1, 2], limit: 1 }, signal);
    expect([...among.edges]).toEqual([1]);
    expect(among.total).toBe(2);
    expect(among.notes.join(' ')).toContain('The latest 1 of 2 edges');
  });
  test('without times there is a count and nothing else', async () => {
    const { 'evidence.timeline': timeline } = open({ numNodes: 3, edges: [[0, 2]] });
    expect(await timeline(ask, signal)).toMatchObject({ time: null, total: 1, untimed: 1, from: 0, to: 0 });
  });
});

describe('contrast', () => {
  const spec: TestGraph = {
    numNodes: 40,
    edges: Array.from({ length: 39 }, (_, i): [number, number] => [0, i + 1]),
    nodeColumns: {
      balance: (node) => (node === 0 ? '1000' : String(node)),
      country: (node) => (node === 0 ? 'KY' : node % 4 === 1 ? 'DE' : 'NL'),
      truth: (node) => (node === 0 ? '1' : '0'),
    },
    types: { balance: 'DOUBLE' },
  };
  test('what is unusual comes first, against each group; known truth is not compared', async () => {
    const { 'evidence.contrast': ask, project } = open(spec);
    for (const index of [1, 2, 3, 4])
      putLabel(project, {
        kind: 'node',
        index,
        value: 'normal',
        reviewer: 'a',
        note: '',
        runId: null,
        milliseconds: null,
        itemId: null,
      });
    const { rows, groups } = await ask({ index: 0, runId: null, blind: false }, signal);
    expect(groups.map(({ size }) => size)).toEqual([39, 4, 39]);
    const balance = rows.find(({ title }) => title === 'balance');
    expect(balance).toMatchObject({
      kind: 'number',
      value: 1000,
      standings: { neighbours: { size: 39, median: 20, percentile: 1, tail: 0.05 }, class: { size: 4, median: 2.5 } },
    });
    expect(rows.find(({ title }) => title === 'country')).toMatchObject({
      value: 'KY',
      standings: { all: { share: 0, commonest: 'NL' } },
    });
    expect(rows.map(({ title }) => title)).not.toContain('truth');
    expect(rows.map(({ surprise }) => surprise)).toEqual([...rows].map((r) => r.surprise).sort((a, b) => b - a));
    const blind = await ask({ index: 0, runId: null, blind: true }, signal);
    expect(blind.groups.map(({ group }) => group)).toEqual(['neighbours', 'all']);
  });

  test('a burst after a long silence shows in time, and nights in the hours', async () => {
    // Node 0: one edge, silence, then thirty at night; the others: evenly by day.
    const busy = Array.from({ length: 31 }, (_, i): [number, number] => [0, 1 + (i % 9)]);
    const usual = Array.from({ length: 300 }, (_, i): [number, number] => [1 + (i % 30), 1 + ((i + 7) % 30)]);
    const at = (edge: number): string => {
      const start = Date.UTC(2025, 0, 1);
      const ms = edge === 0 ? 0 : edge <= 30 ? 200 * 86_400_000 + edge * 60_000 : (edge - 31) * 0.9 * 86_400_000;
      const moment = new Date(start + ms);
      if (edge > 30) moment.setUTCHours(12);
      return moment.toISOString();
    };
    const { 'evidence.contrast': ask } = open({
      numNodes: 40,
      edges: [...busy, ...usual],
      edgeColumns: { time: at },
      types: { time: 'TIMESTAMP' },
    });
    const { rows } = await ask({ index: 0, runId: null, blind: false }, signal);
    const times = rows.filter(({ theme }) => theme === 'time');
    const burst = times.find(({ title }) => title.includes('busiest'));
    expect(burst).toMatchObject({ value: 30 / 31, standings: { all: { percentile: 1 } } });
    expect(times.find(({ title }) => title.startsWith('longest silence'))).toMatchObject({ unit: 'duration' });
    expect(times.find(({ title }) => title.includes('6 o’clock'))).toMatchObject({ value: 1 });
  });
});

test('amounts and times of edges, in the order asked', async () => {
  const { 'evidence.edgeValues': ask } = open(payments);
  const { amount, amounts, times } = await ask({ edges: [4, 1], amount: null, time: null }, signal);
  expect(amount).toBe('amount');
  expect([...amounts]).toEqual([NaN, 90]);
  expect([...times]).toEqual([Date.UTC(2025, 2, 1), Date.UTC(2025, 2, 4)]);
});

test('a picture of a path has its nodes in order, its edges alone, and counts what it leaves out', async () => {
  const { 'evidence.picture': ask } = open(payments);
  const path = await ask({ runId: null, nodes: [0, 1, 2], edges: [0, 1] }, signal);
  expect(path.nodes.map(({ id, hidden, isCenter }) => [id, hidden, isCenter])).toEqual([
    ['n0', 2, true],
    ['n1', 0, false],
    ['n2', 2, true],
  ]);
  expect(path.edges.map(({ index }) => index)).toEqual([0, 1]);
  expect((await ask({ runId: null, nodes: [0, 1, 4], edges: null }, signal)).edges.map((e) => e.index)).toEqual([0, 4]);
});
