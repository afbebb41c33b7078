/** GraphML as NetworkX, Gephi, yEd, igraph and Cytoscape read it: typed keys, one element a line, edges with ids. */
import { distinctNames, renamedNote } from '../graph-out.ts';
import type { OutColumn, OutGraph, OutRow, Written } from '../graph-out.ts';
import { createXmlText } from '../xml-text.ts';

const types = { text: 'string', whole: 'long', number: 'double' } as const;

export function writeGraphml(graph: OutGraph): Written<string> {
  const xml = createXmlText();
  // Gephi reads an attribute called id or label of an element as its own.
  const nodeNames = distinctNames(
    graph.nodes.columns.map(({ name }) => name),
    ['id'],
  );
  const edgeNames = distinctNames(
    graph.edges.columns.map(({ name }) => name),
    ['id', 'source', 'target'],
  );
  const key = (column: OutColumn, name: string, of: 'node' | 'edge', i: number): string =>
    `  <key id="${of[0]}${i}" for="${of}" attr.name="${xml.escape(name)}" attr.type="${types[column.kind]}"/>\n`;
  const data = (row: OutRow, of: 'n' | 'e'): string =>
    row.values.map((value, i) => (value === null ? '' : `<data key="${of}${i}">${xml.escape(value)}</data>`)).join('');
  async function* pieces(): AsyncGenerator<string> {
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
    yield graph.nodes.columns.map((column, i) => key(column, nodeNames[i], 'node', i)).join('');
    yield graph.edges.columns.map((column, i) => key(column, edgeNames[i], 'edge', i)).join('');
    yield `  <graph id="${xml.escape(graph.name)}" edgedefault="${graph.directed ? 'directed' : 'undirected'}">\n`;
    for await (const rows of graph.nodes.rows()) {
      yield rows.map((row) => `    <node id="${xml.escape(row.ids[0])}">${data(row, 'n')}</node>\n`).join('');
    }
    let edge = 0;
    for await (const rows of graph.edges.rows()) {
      yield rows
        .map((row) => {
          const [source, target] = row.ids.map(xml.escape);
          return `    <edge id="e${edge++}" source="${source}" target="${target}">${data(row, 'e')}</edge>\n`;
        })
        .join('');
    }
    yield '  </graph>\n</graphml>\n';
  }
  return {
    pieces: pieces(),
    notes: () => [
      ...xml.notes(),
      ...renamedNote(
        'nodes',
        graph.nodes.columns.map(({ name }) => name),
        nodeNames,
      ),
      ...renamedNote(
        'edges',
        graph.edges.columns.map(({ name }) => name),
        edgeNames,
      ),
    ],
  };
}
