/** What Dowser writes it reads back: the same nodes, edges, parallel edges, values and direction, through our own readers. */
import { describe, expect, it } from 'vitest';
import { firstRecords } from './csv-record.ts';
import { writeGexf } from './gexf/write-gexf.ts';
import { writeGml } from './gml/write-gml.ts';
import { detectFormat } from './graph-file/formats.ts';
import { createGraphSink } from './graph-file/graph-sink.ts';
import type { OutGraph, OutRow, OutTable, Written } from './graph-out.ts';
import { writeGraphml } from './graphml/write-graphml.ts';
import { writeJson } from './json/write-json.ts';

const ids = ['007', '12345678901234567890', '=1+1', 'a "b" <c> & d\'', 'Ü –', '٤'];
const table = (columns: OutTable['columns'], rows: OutRow[]): OutTable => ({
  count: rows.length,
  columns,
  rows: async function* () {
    yield await Promise.resolve(rows);
  },
});
const graph = (directed: boolean): OutGraph => ({
  name: 'G & <co>',
  directed,
  nodes: table(
    [
      { name: 'town', kind: 'text' },
      { name: 'balance', kind: 'number' },
      { name: 'visits', kind: 'whole' },
    ],
    ids.map((id, i) => ({ ids: [id], values: [i === 1 ? null : `Bern, "old" & ${i}`, `${i}.5`, String(i)] })),
  ),
  edges: table(
    [{ name: 'amount', kind: 'number' }],
    [
      { ids: [ids[0], ids[1]], values: ['12.25'] },
      { ids: [ids[0], ids[1]], values: ['3'] },
      { ids: [ids[4], ids[4]], values: [null] },
      { ids: [ids[5], ids[2]], values: ['-1e-7'] },
    ],
  ),
  places: null,
});
const writers: readonly (readonly [string, string, (graph: OutGraph) => Written<string>])[] = [
  ['GraphML', 'g.graphml', writeGraphml],
  ['GEXF', 'g.gexf', writeGexf],
  ['JSON', 'g.json', writeJson],
  ['GML', 'g.gml', writeGml],
];

type Row = ReadonlyMap<string, string>;

/** By name of the column; cells without a value are left out. */
async function readBack(written: Written<string>, file: string) {
  let text = '';
  for await (const piece of written.pieces) text += piece;
  const format = detectFormat(text.slice(0, 4096), file)?.format;
  if (format === undefined) throw new Error(`${file} is of no known format`);
  const rows = { nodes: [] as (readonly string[])[], edges: [] as (readonly string[])[] };
  const take = (kind: 'nodes' | 'edges') => (csv: string) => {
    for (const record of firstRecords(new TextEncoder().encode(csv), ',', Infinity)) rows[kind].push(record.slice(2));
  };
  const sink = createGraphSink(file, take('nodes'), take('edges'));
  const reader = format.read(sink);
  reader.push(text);
  const { directed } = reader.end();
  sink.nodes.end();
  sink.edges.end();
  const named = (columns: readonly string[], cells: readonly string[]): Row =>
    new Map(columns.map((name, i) => [name, cells.at(i) ?? ''] as const).filter(([, cell]) => cell !== ''));
  return {
    directed,
    nodes: rows.nodes.map((cells) => named(sink.nodes.columns, cells)),
    edges: rows.edges.map((cells) => named(sink.edges.columns, cells)),
    rejects: [...sink.nodes.rejects, ...sink.edges.rejects],
  };
}

describe.each(writers)('%s', (_, file, write) => {
  it.each([true, false])('comes back as it was (directed: %s)', async (directed) => {
    const given = graph(directed);
    const found = await readBack(write(given), file);
    expect(found.rejects).toEqual([]);
    expect(found.directed).toBe(directed);
    expect(found.nodes).toHaveLength(ids.length);
    for (const [i, node] of found.nodes.entries()) {
      const texts = [...node.values()];
      // The id as it is: GML holds its own number of the node beside it.
      expect(texts).toContain(ids[i]);
      expect(node.get('town')).toBe(i === 1 ? undefined : `Bern, "old" & ${i}`);
      expect([Number(node.get('balance')), Number(node.get('visits'))]).toEqual([i + 0.5, i]);
    }
    const amounts = found.edges.map((edge) => (edge.has('amount') ? Number(edge.get('amount')) : null));
    expect(amounts).toEqual([12.25, 3, null, -1e-7]);
    const keys = found.nodes.map((node) => node.get('id'));
    const ends = found.edges.map((edge) => [keys.indexOf(edge.get('source')), keys.indexOf(edge.get('target'))]);
    expect(ends).toEqual([
      [0, 1],
      [0, 1],
      [4, 4],
      [5, 2],
    ]);
  });
});
