/** JSON in NetworkX's node-link shape (also D3's): one element a line, ids as texts, edges under "edges" with a key. */
import { distinctNames, renamedNote } from '../graph-out.ts';
import type { OutColumn, OutGraph, OutRow, OutTable, Written } from '../graph-out.ts';

export function writeJson(graph: OutGraph): Written<string> {
  const before = (columns: readonly OutColumn[]): readonly string[] => columns.map(({ name }) => name);
  const nodeNames = distinctNames(before(graph.nodes.columns), ['id']);
  const edgeNames = distinctNames(before(graph.edges.columns), ['source', 'target', 'key']);
  const fields = (row: OutRow, columns: readonly OutColumn[], names: readonly string[]): string =>
    row.values
      .map((value, i) => {
        if (value === null) return '';
        return `, ${JSON.stringify(names[i])}: ${columns[i].kind === 'text' ? JSON.stringify(value) : value}`;
      })
      .join('');
  async function* lines(table: OutTable, line: (row: OutRow) => string): AsyncGenerator<string> {
    let separator = '\n';
    for await (const rows of table.rows()) {
      const text = rows.map((row) => `    {${line(row)}}`).join(',\n');
      if (text === '') continue;
      yield separator + text;
      separator = ',\n';
    }
  }
  async function* pieces(): AsyncGenerator<string> {
    yield `{\n  "directed": ${graph.directed},\n  "multigraph": true,\n  "graph": {"name": ${JSON.stringify(graph.name)}},\n`;
    yield '  "nodes": [';
    yield* lines(graph.nodes, (row) => {
      return `"id": ${JSON.stringify(row.ids[0])}${fields(row, graph.nodes.columns, nodeNames)}`;
    });
    yield '\n  ],\n  "edges": [';
    let edge = 0;
    yield* lines(graph.edges, (row) => {
      const ends = `"source": ${JSON.stringify(row.ids[0])}, "target": ${JSON.stringify(row.ids[1])}`;
      return `${ends}, "key": ${edge++}${fields(row, graph.edges.columns, edgeNames)}`;
    });
    yield '\n  ]\n}\n';
  }
  return {
    pieces: pieces(),
    notes: () => [
      ...renamedNote('nodes', before(graph.nodes.columns), nodeNames),
      ...renamedNote('edges', before(graph.edges.columns), edgeNames),
    ],
  };
}
