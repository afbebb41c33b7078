/**
 * GML as NetworkX, igraph, Gephi and yEd write it: keys and values in nested brackets. What is nested inside a node or an
 * edge becomes columns with a dot; characters that are written as &#233; are read.
 */
import { AppError } from '../../schema/errors.ts';
import { ID, SOURCE, TARGET, badFile } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import type { RowTable } from '../graph-file/row-table.ts';

const MOST_DEPTH = 50;
const MOST_TOKEN = 4_000_000;
const named: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'", nbsp: '\u00a0' };

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Element {
  readonly kind: 'node' | 'edge';
  readonly line: number;
  readonly cells: (string | undefined)[];
}

export function readGml(sink: GraphSink): GraphReader {
  const path: string[] = [];
  let key: string | null = null;
  let keyLine = 1;
  let element: Element | null = null;
  let elementDepth = 0;
  let graphs = 0;
  let directed = false;
  let saidDirected = false;
  let hasLabel = false;
  let line = 1;
  let rest = '';
  const nodeIgnore = new Set<number>();
  const edgeIgnore = new Set<number>();
  const bad = (seen: string): AppError => badFile(sink.what, `it is not valid GML: ${seen} (line ${line})`);

  const tableOf = (kind: Element['kind']): RowTable => (kind === 'node' ? sink.nodes : sink.edges);
  const put = (name: string, value: string): void => {
    if (element === null) return;
    const { kind, cells } = element;
    let position: number;
    if (kind === 'node' && name === 'id') position = ID;
    else if (kind === 'edge' && name === 'source') position = SOURCE;
    else if (kind === 'edge' && name === 'target') position = TARGET;
    else position = tableOf(kind).attribute(name);
    if (kind === 'node' && name === 'label') hasLabel = true;
    if (name.startsWith('graphics.') || name.startsWith('LabelGraphics.'))
      (kind === 'node' ? nodeIgnore : edgeIgnore).add(position);
    if (kind === 'edge' && (name === 'id' || name === 'key')) edgeIgnore.add(position);
    const before = cells[position];
    // A key that comes again is a list; an id has one value.
    cells[position] = before === undefined || position <= TARGET ? value : `${before};${value}`;
  };
  const value = (text: string): void => {
    if (key === null) throw bad(`there is "${text.slice(0, 40)}" where a key should be`);
    const name = key;
    key = null;
    if (element !== null) put([...path.slice(elementDepth), name].join('.'), text);
    else if (path.length === 1 && path[0] === 'graph') {
      if (name === 'directed') {
        directed = text === '1' || text === 'true';
        saidDirected = true;
      } else if (!['multigraph', 'version', 'Creator'].includes(name) && text !== '') {
        sink.note(`Of the graph as a whole: ${name} = ${text.slice(0, 200)}.`);
      }
    }
  };
  const open = (): void => {
    if (key === null) throw bad('there is "[" without a key before it');
    if (path.length >= MOST_DEPTH)
      throw new AppError('too-large', `${sink.what} is nested more than ${MOST_DEPTH} deep (line ${line}).`);
    const name = key;
    key = null;
    if (path.length === 0 && name === 'graph') {
      graphs++;
      if (graphs > 1) sink.note('The file holds more than one graph; all are read into one.');
    }
    const inGraph = path.length > 0 && path.every((part) => part === 'graph');
    if (element === null && inGraph && (name === 'node' || name === 'edge')) {
      element = { kind: name, line: keyLine, cells: [] };
      elementDepth = path.length + 1;
    }
    path.push(name);
  };
  const close = (): void => {
    if (path.length === 0) throw bad('there is "]" without a "["');
    if (key !== null) throw bad(`the key "${key}" has no value`);
    path.pop();
    if (element !== null && path.length < elementDepth) {
      tableOf(element.kind).add(element.line, element.cells);
      element = null;
    }
  };
  /** @returns how much was read; the rest may go on in the next piece */
  const consume = (text: string, isEnd: boolean): number => {
    const token = /[^\s[\]"#]+/y;
    let at = 0;
    while (at < text.length) {
      const char = text[at];
      if (char === '\n') {
        line++;
        at++;
      } else if (char === ' ' || char === '\t' || char === '\r' || char === '\ufeff') at++;
      else if (char === '#') {
        const end = text.indexOf('\n', at);
        if (end === -1) return isEnd ? text.length : at;
        at = end;
      } else if (char === '[') {
        open();
        at++;
      } else if (char === ']') {
        close();
        at++;
      } else if (char === '"') {
        const end = text.indexOf('"', at + 1);
        if (end === -1) {
          if (isEnd) throw bad('a text is never closed');
          return at;
        }
        const said = text.slice(at + 1, end);
        value(unescape(said));
        line += said.split('\n').length - 1;
        at = end + 1;
      } else {
        token.lastIndex = at;
        const said = token.exec(text)?.[0] ?? char;
        if (at + said.length === text.length && !isEnd) return at;
        if (key === null) {
          if (!/^[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(said)) throw bad(`"${said.slice(0, 40)}" is no key`);
          key = said;
          keyLine = line;
        } else value(said);
        at += said.length;
      }
    }
    return at;
  };
  return {
    push: (text) => {
      const all = rest + text;
      rest = all.slice(consume(all, false));
      if (rest.length > MOST_TOKEN)
        throw new AppError(
          'too-large',
          `${sink.what} holds a text of more than ${MOST_TOKEN / 1e6} million characters (line ${line}).`,
        );
    },
    end: () => {
      consume(rest, true);
      rest = '';
      if (path.length > 0 || key !== null) throw bad('it ends before its last bracket is closed');
      if (graphs === 0) throw badFile(sink.what, 'it has no "graph [ ... ]"');
      if (!saidDirected)
        sink.note('The graph does not say whether its edges are directed; GML takes them as undirected then.');
      return {
        directed,
        nodeName: hasLabel ? sink.nodes.attribute('label') : null,
        nodeIgnore: [...nodeIgnore],
        edgeIgnore: [...edgeIgnore],
      };
    },
  };
}
