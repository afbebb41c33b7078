/** Filters through the engine, on a graph from files: every kind of condition, what each term does, what never leaks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { methods } from '../../contract/api.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../contract/api.ts';
import type { FilterTerm, NodeCondition } from '../../contract/filter.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { createTempFolder } from '../testing/temp-folder.ts';

/** a-b-c a triangle with a tail c-d-e, f and g joined twice, h alone. */
const nodesText = `id,name,town,balance,opened,is_fraud
a,Anna,Bern,10,2024-01-05,0
b,Bert,Basel,20,2024-02-01,1
c,Carla,Bern,,2024-02-29,0
d,"Dora, the O'Hara",Bern,40,,0
e,Emil,Basel,50.5,2024-03-01,1
f,Fritz,,60,2024-03-02,0
g,Gerda,Chur,70,2024-04-01,0
h,Hans,Chur,80,2024-05-01,0
`;
const edgesText = `from,to,amount,at,is_laundering
a,b,1,2024-06-01T10:00:00,0
b,c,2,2024-06-02T10:00:00,0
c,a,3,2024-06-03T10:00:00,1
c,d,4,2024-06-04T10:00:00,0
d,e,5,2024-06-05T10:00:00,0
f,g,6,2024-06-06T10:00:00,0
g,f,7,2024-06-07T10:00:00,0
`;
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const all = names.join('');

const folder = createTempFolder();
let engine: Engine;
let path = '';
beforeAll(async () => {
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: folder.path });
  const [edges, nodes] = [join(folder.path, 'e.csv'), join(folder.path, 'n.csv')];
  writeFileSync(edges, edgesText);
  writeFileSync(nodes, nodesText);
  path = join(folder.path, 'p.dowser');
  await engine.host.importFiles({ projectPath: path, name: 'Filters', edges, nodes, mapping: null });
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

/** As the server calls it: the input is checked first. */
async function call<M extends MethodName>(method: M, input: MethodInput<M>, signal = new AbortController().signal) {
  const handler = engine.handlers[method] as (input: unknown, signal: AbortSignal) => Promise<MethodOutput<M>>;
  return handler(methods[method].input.parse(input), signal);
}
const term = (condition: NodeCondition, more: Partial<FilterTerm> = {}): FilterTerm => ({
  condition,
  not: false,
  on: true,
  ...more,
});
const apply = (...filter: FilterTerm[]) => call('filter.apply', { filter });
const passing = async (...filter: FilterTerm[]): Promise<string> => {
  const { passes, passing: count } = await apply(...filter);
  const found = names.filter((_, node) => passes[node] === 1);
  expect(count).toBe(found.length);
  return found.join('');
};
const town = (...values: string[]) => term({ kind: 'category', column: 'town', values });

describe('conditions', () => {
  test.each<[string, NodeCondition, string]>([
    ['numbers, both bounds included', { kind: 'number', column: 'balance', min: 20, max: 50.5 }, 'bde'],
    [
      'numbers without a bound: those that have one',
      { kind: 'number', column: 'balance', min: null, max: null },
      'abdefgh',
    ],
    ['values', { kind: 'category', column: 'town', values: ['Basel', 'Chur'] }, 'begh'],
    ['missing values', { kind: 'category', column: 'town', values: [''] }, 'f'],
    ['values with a quote', { kind: 'category', column: 'name', values: ["Dora, the O'Hara"] }, 'd'],
    ['text, whatever the case', { kind: 'text', text: 'CAR' }, 'c'],
    ['text of any column', { kind: 'text', text: 'chur' }, 'gh'],
    ['degree', { kind: 'measure', measure: 'degree', min: 2, max: 2 }, 'abdfg'],
    ['incoming edges', { kind: 'measure', measure: 'degreeIn', min: null, max: 0 }, 'h'],
    ['core', { kind: 'measure', measure: 'core', min: 2, max: null }, 'abc'],
    ['the largest component', { kind: 'measure', measure: 'component', min: 1, max: 1 }, 'abcde'],
    ['size of the component', { kind: 'measure', measure: 'componentSize', min: 1, max: 2 }, 'fgh'],
    ['size of the community', { kind: 'measure', measure: 'communitySize', min: 3, max: 3 }, 'abc'],
    ['clustering', { kind: 'measure', measure: 'clustering', min: 1 / 3, max: null }, 'abc'],
    ['betweenness', { kind: 'measure', measure: 'betweenness', min: 0.0001, max: null }, 'abcd'],
    ['components by number', { kind: 'group', of: 'component', numbers: [2, 3] }, 'fgh'],
    ['a community', { kind: 'group', of: 'community', numbers: [1] }, 'abc'],
    ['neighbours', { kind: 'ego', nodes: [3], hops: 1 }, 'cde'],
    ['two steps, from two nodes', { kind: 'ego', nodes: [4, 7], hops: 2 }, 'cdeh'],
    ['no step', { kind: 'ego', nodes: [4], hops: 0 }, 'e'],
    [
      'days, the last one as a whole',
      { kind: 'time', of: 'node', column: 'opened', from: '2024-02-01', to: '2024-03-01' },
      'bce',
    ],
    [
      'times, open to one side',
      { kind: 'time', of: 'node', column: 'opened', from: null, to: '2024-02-01T00:00' },
      'ab',
    ],
    [
      'an edge in a time',
      { kind: 'time', of: 'edge', column: 'at', from: '2024-06-04', to: '2024-06-05T09:00:00Z' },
      'cd',
    ],
    ['nodes by hand', { kind: 'nodes', title: 'Lasso', nodes: [6, 1] }, 'bg'],
  ])('%s', async (_, condition, wanted) => {
    expect(await passing(term(condition))).toBe(wanted);
    const others = names.filter((name) => !wanted.includes(name)).join('');
    expect(await passing(term(condition, { not: true }))).toBe(others);
    expect(await passing(term(condition, { on: false }))).toBe(all);
  });

  test('a bound that was read off the screen includes the value it was read from', async () => {
    const { values } = await call('measures.get', { measure: 'pagerank' });
    expect(await passing(term({ kind: 'measure', measure: 'pagerank', min: values[2], max: values[2] }))).toBe('c');
  });
});

test('open questions of blind mode pass, turned round or not, so that nothing is told by who is left', async () => {
  const condition: NodeCondition = { kind: 'measure', measure: 'core', min: 2, max: null };
  expect(await passing(term(condition, { veiled: [0, 4] }))).toBe('abce');
  expect(await passing(term(condition, { not: true, veiled: [0, 4] }))).toBe('adefgh');
  const { notes } = await apply(term(condition, { veiled: [4] }));
  expect(notes).toContain('Blind mode: 1 open question passes, whatever their scores and labels are.');
});

describe('several terms', () => {
  test('all that are on must hold; each says what it does alone and what it takes away', async () => {
    const found = await apply(
      town('Bern', 'Basel'),
      term({ kind: 'measure', measure: 'core', min: 2, max: null }, { not: true }),
      term({ kind: 'number', column: 'balance', min: 45, max: null }, { on: false }),
    );
    expect([...found.passes]).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
    expect(found).toMatchObject({
      passing: 2,
      outOf: 8,
      terms: [
        { alone: 5, more: 3, problem: null },
        { alone: 5, more: 3, problem: null },
        { alone: 4, more: 0, problem: null },
      ],
    });
    expect(await passing()).toBe(all);
  });

  test('what cannot be asked says why and lets everything through', async () => {
    const gone: NodeCondition[] = [
      { kind: 'number', column: 'gone', min: 1, max: null },
      { kind: 'number', column: 'town', min: 1, max: null },
      { kind: 'time', of: 'node', column: 'balance', from: null, to: null },
      { kind: 'time', of: 'node', column: 'opened', from: 'soon', to: null },
      { kind: 'score', runId: 'gone', min: 0.9, max: null },
      { kind: 'pattern', modelId: 'gone', codes: [1] },
      { kind: 'nodes', title: '', nodes: [8] },
    ];
    for (const condition of gone) {
      const { terms, passing: count } = await apply(term(condition), town('Bern'));
      expect(terms[0]).toMatchObject({ alone: 8, more: 0, problem: expect.any(String) as string });
      expect(count).toBe(3);
    }
  });

  test('a label changes who passes at once', async () => {
    const labelled = term({ kind: 'label', values: ['anomalous'] });
    expect(await passing(labelled)).toBe('');
    const put = { kind: 'node', reviewer: 'Ada', note: '', runId: null, milliseconds: null } as const;
    await call('label.put', { ...put, index: 1, value: 'anomalous' });
    expect(await passing(labelled)).toBe('b');
    expect(await passing(term({ kind: 'label', values: ['none'] }))).toBe('acdefgh');
    await call('label.undo', { reviewer: 'Ada' });
    expect(await passing(labelled)).toBe('');
  });
});

describe('the ranked list', () => {
  test('shows nodes that pass and edges of which both ends do; ranks stay those of all', async () => {
    const { runId } = await call('detect.start', { detector: 'degree', params: {}, seed: 1, backend: 'cpu' });
    await expect
      .poll(async () => (await call('run.list', {})).find((run) => run.runId === runId)?.state, { timeout: 30_000 })
      .toBe('succeeded');
    const filter = [town('Bern', 'Basel')];
    const ask = { runId, offset: 0, limit: 10, search: '', unlabelledOnly: false, filter } as const;
    const nodes = await call('scores.page', { ...ask, kind: 'node', filter: [...filter] });
    expect(nodes).toMatchObject({ total: 5, outOf: 8 });
    expect(
      nodes.rows
        .map(({ index }) => names[index])
        .sort()
        .join(''),
    ).toBe('abcde');
    expect(nodes.rows[0]).toMatchObject({ index: 2, rank: 1 });
    const edges = await call('scores.page', { ...ask, kind: 'edge', filter: [...filter] });
    expect(edges.rows.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
    const both = await call('scores.page', { ...ask, kind: 'node', search: 'bern', filter: [...filter] });
    expect(both.total).toBe(3);
    const locate = (index: number) =>
      call('scores.locate', { runId, kind: 'node', index, search: '', unlabelledOnly: false, filter: [...filter] });
    expect(await locate(2)).toEqual({ offset: 0 });
    expect(await locate(7)).toEqual({ offset: null });
    const whole = await call('scores.histogram', { runId, kind: 'node' });
    const some = await call('scores.histogram', { runId, kind: 'node', filter: [...filter] });
    expect(some).toMatchObject({ min: whole.min, max: whole.max });
    expect(some.counts.reduce((a, b) => a + b)).toBe(5);
    // The run can be filtered by as well.
    expect(await passing(term({ kind: 'score', runId, min: 0.99, max: null }))).toBe('c');
    const { range } = await call('filter.options', { question: { of: 'score', runId } });
    expect(range?.max).toBe(1);
  });
});

describe('what there is to choose from', () => {
  const column = (name: string, element: 'node' | 'edge' = 'node') =>
    call('filter.options', { question: { of: 'column', element, column: name } });

  test('values with counts, missing ones apart', async () => {
    expect(await column('town')).toMatchObject({
      range: null,
      values: [
        { value: 'Bern', count: 3 },
        { value: 'Basel', count: 2 },
        { value: 'Chur', count: 2 },
      ],
      rest: { values: 0, elements: 0 },
      missing: 1,
    });
  });

  test('numbers and times with their distribution', async () => {
    const { range, values, missing } = await column('balance');
    expect(range).toMatchObject({ kind: 'number', min: 10, max: 80, whole: false });
    expect(range?.counts.reduce((a, b) => a + b)).toBe(7);
    expect(values).toHaveLength(7);
    expect(missing).toBe(1);
    const opened = (await column('opened')).range;
    expect(opened).toMatchObject({ kind: 'time', min: Date.UTC(2024, 0, 5), max: Date.UTC(2024, 4, 1) });
    expect((await column('at', 'edge')).range).toMatchObject({ kind: 'time', min: Date.UTC(2024, 5, 1, 10) });
    const degree = await call('filter.options', { question: { of: 'measure', measure: 'degree' } });
    expect(degree.range).toEqual({ kind: 'number', min: 0, max: 3, whole: true, counts: [1, 1, 5, 1] });
  });

  test('communities and components by size', async () => {
    const { values, range } = await call('filter.options', { question: { of: 'measure', measure: 'component' } });
    expect(range).toBeNull();
    expect(values?.map(({ value, count }) => [value, count])).toEqual([
      ['1', 5],
      ['2', 2],
      ['3', 1],
    ]);
  });

  test('labels', async () => {
    const { values } = await call('filter.options', { question: { of: 'label' } });
    expect(values?.at(-1)).toEqual({ value: 'none', title: 'No label', count: 8 });
  });
});

describe('the known truth', () => {
  test('is neither an option nor a condition, of nodes or of edges', async () => {
    for (const [element, column] of [
      ['node', 'is_fraud'],
      ['edge', 'is_laundering'],
    ] as const) {
      await expect(call('filter.options', { question: { of: 'column', element, column } })).rejects.toThrow(
        /known truth/,
      );
    }
    for (const condition of [
      { kind: 'category', column: 'is_fraud', values: ['1'] },
      { kind: 'number', column: 'is_fraud', min: 1, max: 1 },
      { kind: 'time', of: 'edge', column: 'is_laundering', from: null, to: null },
    ] as const) {
      const { passing: count, terms } = await apply(
        term({ ...condition, ...('values' in condition ? { values: ['1'] } : {}) } as NodeCondition),
      );
      expect(count).toBe(8);
      expect(terms[0].problem).toMatch(/known truth/);
    }
    // Whoever searches for the value of the truth finds what else holds it.
    expect(await passing(term({ kind: 'text', text: '1' }))).toBe('abegh');
  });
});

describe('measures', () => {
  test('are kept in the project folder, and what is damaged there is made again', async () => {
    const file = join(path, 'measures', 'structure.bin');
    await call('measures.get', { measure: 'core' });
    expect(existsSync(file)).toBe(true);
    const whole = readFileSync(file);
    const answers: number[][] = [];
    for (const damage of [null, 5, whole.length - 1, -1] as const) {
      await call('project.close', {});
      if (damage === -1) writeFileSync(file, whole.subarray(0, whole.length - 4));
      else if (damage !== null)
        writeFileSync(
          file,
          Buffer.concat([whole.subarray(0, damage), Buffer.of(whole[damage] ^ 1), whole.subarray(damage + 1)]),
        );
      await engine.host.openPath(path);
      answers.push([...(await call('measures.get', { measure: 'core' })).values]);
    }
    expect(answers).toEqual(Array.from({ length: 4 }, () => [2, 2, 2, 1, 1, 1, 1, 0]));
    expect(readFileSync(file)).toEqual(whole);
  });

  test('nothing is measured for a term that is off', async () => {
    await call('project.close', {});
    await engine.host.openPath(path);
    const betweenness = term({ kind: 'measure', measure: 'betweenness', min: 0.0001, max: null }, { on: false });
    expect((await apply(betweenness)).terms).toEqual([{ alone: null, more: 0, problem: null }]);
    await apply({ ...betweenness, on: true });
    expect((await apply(betweenness)).terms).toEqual([{ alone: 4, more: 0, problem: null }]);
  });

  test('a call that was given up is cancelled, and the next one gets its answer', async () => {
    await call('project.close', {});
    await engine.host.openPath(path);
    const stop = new AbortController();
    const given = call('measures.get', { measure: 'clustering' }, stop.signal);
    const other = call('measures.get', { measure: 'clustering' });
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    expect((await other).max).toBe(1);
  });

  test('statistics of the whole graph, each with a sentence', async () => {
    const { statistics, degrees, components } = await call('measures.statistics', {});
    const value = (id: string) => statistics.find((row) => row.id === id)?.value;
    expect(['nodes', 'edges', 'components', 'triangles', 'maxDegree', 'maxCore'].map(value)).toEqual([
      8, 7, 3, 1, 3, 2,
    ]);
    expect(value('density')).toBeCloseTo(7 / 56, 12);
    expect(value('largestComponent')).toBeCloseTo(5 / 8, 12);
    expect(value('clustering')).toBeCloseTo((1 + 1 + 1 / 3) / 4, 12);
    expect(degrees).toEqual([
      { from: 0, to: 0, nodes: 1 },
      { from: 1, to: 1, nodes: 1 },
      { from: 2, to: 3, nodes: 6 },
    ]);
    expect(components).toEqual([5, 2, 1]);
    expect(statistics.every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
  });
});

describe('saved views', () => {
  test('are listed by name, replaced only when asked, renamed and removed, and come back with the project', async () => {
    const told: number[] = [];
    const off = engine.on('view.changed', ({ viewId }) => told.push(viewId));
    const state = { filter: [town('Bern')], tab: 'node' } as const;
    const save = (name: string, replace = false) =>
      call('view.save', { name, state: { ...state, filter: [...state.filter] }, replace });
    const bern = await save('Bern');
    await save('Amounts');
    await expect(save('Bern')).rejects.toMatchObject({ code: 'conflict' });
    expect(await save('Bern', true)).toMatchObject({ viewId: bern.viewId, state });
    await call('project.close', {});
    await engine.host.openPath(path);
    expect((await call('view.list', {})).map(({ name }) => name)).toEqual(['Amounts', 'Bern']);
    await expect(call('view.rename', { viewId: bern.viewId, name: 'Amounts' })).rejects.toThrow(/already/);
    expect(await call('view.rename', { viewId: bern.viewId, name: 'Zurich' })).toMatchObject({ name: 'Zurich', state });
    await call('view.remove', { viewId: bern.viewId });
    expect((await call('view.list', {})).map(({ name }) => name)).toEqual(['Amounts']);
    await expect(call('view.remove', { viewId: bern.viewId })).rejects.toMatchObject({ code: 'not-found' });
    expect(told).toHaveLength(5);
    off();
  });
});
