/** The writers by small readers of the tests' own, on a graph with everything that careless writers spoil. */
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeCsv } from './csv/write-csv.ts';
import { writeGexf } from './gexf/write-gexf.ts';
import { writeGml } from './gml/write-gml.ts';
import { literalKind } from './graph-out.ts';
import type { OutGraph, OutRow, OutTable, Written } from './graph-out.ts';
import { writeGraphml } from './graphml/write-graphml.ts';
import { writeJson } from './json/write-json.ts';
import { writeXlsx } from './xlsx/write-xlsx.ts';
import { checkZip } from './zip/check-zip.ts';
import { joinBytes } from './zip/write-zip.ts';

const ids = ['007', '12345678901234567890', '=1+1', 'a "b" <c> & d\'', 'Ü\n2\t–', '٤'];
const nodes: OutRow[] = ids.map((id, i) => ({
  ids: [id],
  values: [i === 1 ? null : `name ${id}`, `${i}.50`, String(i)],
}));
const edges: OutRow[] = [
  { ids: [ids[0], ids[1]], values: ['x,"y"'] },
  { ids: [ids[0], ids[1]], values: [null] },
  { ids: [ids[4], ids[4]], values: ['z'] },
];
const table = (columns: OutTable['columns'], rows: OutRow[]): OutTable => ({
  count: rows.length,
  columns,
  rows: async function* () {
    yield await Promise.resolve(rows.slice(0, 2));
    yield await Promise.resolve(rows.slice(2));
  },
});
const graph: OutGraph = {
  name: 'G & <co>',
  directed: true,
  nodes: table(
    [
      { name: 'name', kind: 'text' },
      { name: 'id', kind: 'number' },
      { name: 'a b', kind: 'whole' },
    ],
    nodes,
  ),
  edges: table([{ name: 'source', kind: 'text' }], edges),
  places: { x: 1, y: 2 },
};
async function textOf({ pieces }: Written<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('literalKind', () => {
  it.each([
    [['1', '22', null, ''], 'whole'],
    [['1', '2.5', '-3e-7'], 'number'],
    [['007'], 'text'],
    [['12345678901234567890'], 'text'],
    [['1,5'], 'text'],
    [['1e999'], 'text'],
    [['-0'], 'text'],
    [[null, ''], 'text'],
  ] as const)('%j is %s', (values, kind) => {
    expect(literalKind(values)).toBe(kind);
  });
});

describe('JSON', () => {
  it('keeps ids as texts, numbers as numbers, parallel edges apart, and tells of renamed columns', async () => {
    const written = writeJson(graph);
    const read = JSON.parse(await textOf(written)) as Record<string, Record<string, unknown>[]>;
    expect(read['nodes'].map(({ id }) => id)).toEqual(ids);
    expect(read['nodes'][2]).toEqual({ id: '=1+1', name: 'name =1+1', id_2: 2.5, 'a b': 2 });
    expect(read['nodes'][1]).not.toHaveProperty('name');
    expect(read['edges'].map(({ source, target, key }) => [source, target, key])).toEqual([
      [ids[0], ids[1], 0],
      [ids[0], ids[1], 1],
      [ids[4], ids[4], 2],
    ]);
    expect(written.notes()).toEqual([
      'Columns of nodes with another name in the file: id is id_2.',
      'Columns of edges with another name in the file: source is source_2.',
    ]);
  });
});

describe('CSV', () => {
  it('quotes what needs it and changes nothing', async () => {
    const text = await textOf(writeCsv(graph.nodes, ['id']));
    expect(text.split('\r\n').slice(0, 4)).toEqual([
      'id,name,id_2,a b',
      '007,name 007,0.50,0',
      '12345678901234567890,,1.50,1',
      '=1+1,name =1+1,2.50,2',
    ]);
    expect(text).toContain('"a ""b"" <c> & d\'","name a ""b"" <c> & d\'",3.50,3');
  });
});

const unescape = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
const attributes = (text: string, tag: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${tag} [^>]*?\\b${name}="([^"]*)"`, 'g'))].map((match) => unescape(match[1]));

describe('GraphML', () => {
  it('gives back ids, ends and values', async () => {
    const text = await textOf(writeGraphml(graph));
    expect(attributes(text, 'node', 'id')).toEqual(ids);
    expect(attributes(text, 'edge', 'source')).toEqual([ids[0], ids[0], ids[4]]);
    expect(attributes(text, 'edge', 'target')).toEqual([ids[1], ids[1], ids[4]]);
    expect(attributes(text, 'key', 'attr.name')).toEqual(['name', 'id_2', 'a b', 'source_2']);
    expect(attributes(text, 'key', 'attr.type')).toEqual(['string', 'double', 'long', 'string']);
    expect(text).toContain('edgedefault="directed"');
    expect([...text.matchAll(/<data key="n1">([^<]*)</g)].map((match) => match[1])).toEqual(
      nodes.map((n) => n.values[1]),
    );
  });

  it('replaces what XML cannot hold, and says so', async () => {
    const odd = { ...graph, nodes: table([], [{ ids: ['a\u0001b\ud800'], values: [] }]), edges: table([], []) };
    const written = writeGraphml({ ...odd, places: null });
    expect(attributes(await textOf(written), 'node', 'id')).toEqual(['a\ufffdb\ufffd']);
    expect(written.notes()).toEqual(['2 characters that XML cannot hold stand as \ufffd in the file.']);
  });
});

describe('GEXF', () => {
  it('gives back ids, names and places', async () => {
    const text = await textOf(writeGexf(graph));
    expect(attributes(text, 'node', 'id')).toEqual(ids);
    expect(attributes(text, 'node', 'label')).toEqual(ids.map((id, i) => (i === 1 ? id : `name ${id}`)));
    expect(attributes(text, 'viz:position', 'x')).toEqual(ids.map((_, i) => `${i}.50`));
    expect(attributes(text, 'edge', 'source')).toEqual([ids[0], ids[0], ids[4]]);
  });
});

describe('GML', () => {
  it('numbers nodes, keeps ids as labels, and is ASCII', async () => {
    const text = await textOf(writeGml(graph));
    const labels = [...text.matchAll(/^ {4}label "([^"]*)"$/gm)].map((match) => unescape(match[1]));
    expect(labels).toEqual(ids);
    expect([...text.matchAll(/ {4}(source|target) (\d+)/g)].map((match) => Number(match[2]))).toEqual([
      0, 1, 0, 1, 4, 4,
    ]);
    expect(text).not.toMatch(/[^\u0020-\u007e\n]/);
    expect(text).toMatch(/a_b 2\n/);
    const numbers = {
      ...graph,
      nodes: table(
        [{ name: 'v', kind: 'number' }],
        ['1', '1e5', '2.5e-7'].map((v, i) => ({ ids: [`${i}`], values: [v] })),
      ),
      edges: table([], []),
      places: null,
    };
    expect([...(await textOf(writeGml(numbers))).matchAll(/ v (\S+)/g)].map((match) => match[1])).toEqual([
      '1.0',
      '1.0E5',
      '2.5E-7',
    ]);
  });
});

describe('XLSX', () => {
  it('holds ids as inline text, numbers as numbers, and no formula', async () => {
    const rows = async function* (): AsyncGenerator<readonly (readonly (string | null)[])[]> {
      yield await Promise.resolve(nodes.map(({ ids: own, values }) => [...own, ...values]));
    };
    const sheet = {
      name: 'No[des]: a/b',
      columns: [{ name: 'id', kind: 'text' as const }, ...graph.nodes.columns],
      rows: rows(),
    };
    const made = await writeXlsx([sheet], () => Promise.resolve());
    const { entries, problems } = checkZip(joinBytes(made.bytes));
    expect(problems).toEqual([]);
    const read = (name: string): string => {
      const entry = entries.find((one) => one.name === name);
      return entry === undefined ? '' : inflateRawSync(entry.packed).toString('utf8');
    };
    expect(attributes(read('xl/workbook.xml'), 'sheet', 'name')).toEqual(['No des   a b']);
    const text = read('xl/worksheets/sheet1.xml');
    expect(text).not.toContain('<f>');
    const cells = [...text.matchAll(/<c r="A\d+" s="2" t="inlineStr"><is><t xml:space="preserve">([^<]*)</g)];
    expect(cells.map((match) => unescape(match[1]))).toEqual(ids);
    expect(text).toContain('<c r="C4"><v>2.50</v></c>');
    expect(made.notes).toEqual([]);
  });
});
