/**
 * GML: ASCII, ids counted from 0 (the format has no others), the real id as the label, which NetworkX and igraph take
 * for the name of the node. Whole numbers of more than 32 bits are written as texts, because readers cut them.
 */
import { distinctNames, renamedNote } from '../graph-out.ts';
import type { OutColumn, OutGraph, OutRow, Written } from '../graph-out.ts';

/** & and quotes as entities, everything beyond printable ASCII by number. */
function quoted(text: string): string {
  const escaped = text.replace(/[&"]|[^\u0020-\u007e]/gu, (char) => `&#${char.codePointAt(0) ?? 0xfffd};`);
  return `"${escaped}"`;
}

const plainName = (name: string): string => {
  const cleaned = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return /^[A-Za-z]/.test(cleaned) ? cleaned : `c_${cleaned}`;
};

function literal(value: string, { kind }: OutColumn): string {
  if (kind === 'whole' && Math.abs(Number(value)) < 2 ** 31) return value;
  // A real number needs a point, and its exponent a capital letter.
  if (kind === 'number') return /[.]/.test(value) ? value.replace('e', 'E') : value.replace(/^(-?\d+)e?/i, realHead);
  return quoted(value);
}
const realHead = (head: string): string => (/e$/i.test(head) ? `${head.slice(0, -1)}.0E` : `${head}.0`);

export function writeGml(graph: OutGraph): Written<string> {
  const before = (columns: readonly OutColumn[]): readonly string[] => columns.map(({ name }) => name);
  const nodeNames = distinctNames(before(graph.nodes.columns), ['id', 'label', 'graphics'], plainName);
  const edgeNames = distinctNames(before(graph.edges.columns), ['id', 'source', 'target', 'key', 'label'], plainName);
  const fields = (row: OutRow, columns: readonly OutColumn[], names: readonly string[]): string =>
    row.values.map((value, i) => (value === null ? '' : `    ${names[i]} ${literal(value, columns[i])}\n`)).join('');
  async function* pieces(): AsyncGenerator<string> {
    yield `Creator "Dowser"\ngraph [\n  directed ${graph.directed ? 1 : 0}\n  multigraph 1\n  name ${quoted(graph.name)}\n`;
    const numbers = new Map<string, number>();
    for await (const rows of graph.nodes.rows()) {
      yield rows
        .map((row) => {
          numbers.set(row.ids[0], numbers.size);
          const head = `    id ${numbers.size - 1}\n    label ${quoted(row.ids[0])}\n`;
          return `  node [\n${head}${fields(row, graph.nodes.columns, nodeNames)}  ]\n`;
        })
        .join('');
    }
    let edge = 0;
    for await (const rows of graph.edges.rows()) {
      yield rows
        .map((row) => {
          const [source, target] = row.ids.map((id) => numbers.get(id) ?? -1);
          const head = `    source ${source}\n    target ${target}\n    key ${edge++}\n`;
          return `  edge [\n${head}${fields(row, graph.edges.columns, edgeNames)}  ]\n`;
        })
        .join('');
    }
    yield ']\n';
  }
  return {
    pieces: pieces(),
    notes: () => [
      ...renamedNote('nodes', before(graph.nodes.columns), nodeNames),
      ...renamedNote('edges', before(graph.edges.columns), edgeNames),
    ],
  };
}
