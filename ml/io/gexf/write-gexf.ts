/** GEXF 1.2 as Gephi, Gephi Lite and NetworkX read it: typed attributes, places as viz:position. */
import type { OutColumn, OutGraph, OutRow, OutTable, Written } from '../graph-out.ts';
import { createXmlText } from '../xml-text.ts';

const types = { text: 'string', whole: 'long', number: 'double' } as const;

export function writeGexf(graph: OutGraph): Written<string> {
  const xml = createXmlText();
  const attributes = (of: 'node' | 'edge', columns: readonly OutColumn[]): string =>
    [
      `    <attributes class="${of}">\n`,
      ...columns.map(
        ({ name, kind }, i) => `      <attribute id="${i}" title="${xml.escape(name)}" type="${types[kind]}"/>\n`,
      ),
      '    </attributes>\n',
    ].join('');
  const values = (row: OutRow): string => {
    const held = row.values.flatMap((value, i) =>
      value === null ? [] : [`<attvalue for="${i}" value="${xml.escape(value)}"/>`],
    );
    return held.length === 0 ? '' : `<attvalues>${held.join('')}</attvalues>`;
  };
  const place = (row: OutRow): string => {
    const x = graph.places === null ? null : row.values[graph.places.x];
    const y = graph.places === null ? null : row.values[graph.places.y];
    return x === null || y === null ? '' : `<viz:position x="${x}" y="${y}" z="0.0"/>`;
  };
  // The label that Gephi shows: the name where there is one.
  const named = graph.nodes.columns.findIndex(({ name }) => name === 'name');
  async function* elements(table: OutTable, line: (row: OutRow) => string): AsyncGenerator<string> {
    for await (const rows of table.rows()) yield rows.map(line).join('');
  }
  async function* pieces(): AsyncGenerator<string> {
    yield '<?xml version="1.0" encoding="UTF-8"?>\n';
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n';
    yield `  <meta><creator>Dowser</creator><description>${xml.escape(graph.name)}</description></meta>\n`;
    yield `  <graph mode="static" defaultedgetype="${graph.directed ? 'directed' : 'undirected'}" idtype="string">\n`;
    yield attributes('node', graph.nodes.columns) + attributes('edge', graph.edges.columns);
    yield `    <nodes count="${graph.nodes.count}">\n`;
    yield* elements(graph.nodes, (row) => {
      const id = xml.escape(row.ids[0]);
      const label = xml.escape((named === -1 ? null : row.values[named]) ?? row.ids[0]);
      return `      <node id="${id}" label="${label}">${values(row)}${place(row)}</node>\n`;
    });
    yield `    </nodes>\n    <edges count="${graph.edges.count}">\n`;
    let edge = 0;
    yield* elements(graph.edges, (row) => {
      const [source, target] = row.ids.map(xml.escape);
      return `      <edge id="${edge++}" source="${source}" target="${target}">${values(row)}</edge>\n`;
    });
    yield '    </edges>\n  </graph>\n</gexf>\n';
  }
  return { pieces: pieces(), notes: xml.notes };
}
