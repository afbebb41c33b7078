/**
 * Pajek networks (.net, .paj): vertices by number with label and place, arcs and edges one by one, as lists or as a
 * matrix. The number is the id; vertices that are counted and not listed exist all the same.
 */
import { badFile, directionOf } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import { createLines, wordsOf } from '../graph-file/lines.ts';

type Part = 'none' | 'vertices' | 'arcs' | 'edges' | 'arcslist' | 'edgeslist' | 'matrix' | 'skipped';
const MOST_VERTICES = 50_000_000;
const isNumber = (text: string | undefined): boolean =>
  text !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

export function readPajek(sink: GraphSink): GraphReader {
  let part: Part = 'none';
  let vertices = 0;
  let listed = new Set<string>();
  let matrixRow = 0;
  let directed = 0;
  let undirected = 0;
  let hasLabel = false;
  let networks = 0;
  let verticesLine = 0;
  const nodeIgnore = new Set<number>();
  const edgeIgnore = new Set<number>();

  /** Pairs of words such as "ic Red", and times as [1-3], behind what has a fixed place. */
  const extras = (
    words: readonly string[],
    cells: (string | undefined)[],
    table: typeof sink.nodes,
    ignored: Set<number>,
  ): void => {
    for (let i = 0; i < words.length; i++) {
      if (words[i].startsWith('[')) {
        let time = words[i];
        while (!time.endsWith(']') && i + 1 < words.length) time += ` ${words[++i]}`;
        cells[table.attribute('time')] = time.replace(/^\[|\]$/g, '');
      } else if (i + 1 < words.length) {
        const position = table.attribute(words[i] === 'l' ? 'label' : words[i]);
        if (words[i] !== 'l') ignored.add(position);
        cells[position] = words[++i];
      } else cells[table.attribute('more')] = words[i];
    }
  };
  const vertex = (text: string, line: number): void => {
    const words = wordsOf(text);
    const [id] = words;
    const label = words.at(1);
    const rest = words.slice(2);
    if (!/^\d+$/.test(id)) {
      sink.nodes.reject(line, 'a vertex begins with its number', text);
      return;
    }
    if (Number(id) < 1 || Number(id) > vertices) {
      sink.nodes.reject(line, `its number is not between 1 and ${vertices}`, text);
      return;
    }
    const cells: (string | undefined)[] = [String(Number(id))];
    listed.add(cells[0] ?? '');
    if (label !== undefined) {
      hasLabel = true;
      cells[sink.nodes.attribute('label')] = label;
    }
    let at = 0;
    for (const axis of ['x', 'y', 'z']) {
      if (!isNumber(rest[at])) break;
      const position = sink.nodes.attribute(axis);
      nodeIgnore.add(position);
      cells[position] = rest[at++];
    }
    if (at > 0 && at < rest.length && !rest[at].startsWith('[') && (rest.length - at) % 2 === 1) {
      const position = sink.nodes.attribute('shape');
      nodeIgnore.add(position);
      cells[position] = rest[at++];
    }
    extras(rest.slice(at), cells, sink.nodes, nodeIgnore);
    sink.nodes.add(line, cells);
  };
  const end = (text: string): string => {
    const bare = text.replace(/^-/, '');
    return /^\d+$/.test(bare) ? String(Number(bare)) : bare;
  };
  const outside = (id: string): boolean =>
    vertices > 0 && (!/^\d+$/.test(id) || Number(id) < 1 || Number(id) > vertices);
  const add = (cells: (string | undefined)[], text: string, line: number): void => {
    const wrong = [cells[0] ?? '', cells[1] ?? ''].find(outside);
    if (wrong !== undefined) {
      sink.edges.reject(line, `there is no vertex ${wrong}; the file has ${vertices}`, text);
      return;
    }
    if (part === 'arcs' || part === 'arcslist' || part === 'matrix') directed++;
    else undirected++;
    cells[sink.edges.attribute('directed')] = String(part !== 'edges' && part !== 'edgeslist');
    sink.edges.add(line, cells);
  };
  const pair = (text: string, line: number): void => {
    const words = wordsOf(text);
    const relation = /^\d+:$/.test(words[0]) ? words.shift() : undefined;
    const [source, target, weight] = [words.at(0), words.at(1), words.at(2)];
    const rest = words.slice(3);
    if (source === undefined || target === undefined) {
      sink.edges.reject(line, 'an edge has two ends', text);
      return;
    }
    const cells: (string | undefined)[] = [end(source), end(target)];
    if (relation !== undefined) cells[sink.edges.attribute('relation')] = relation.replace(':', '');
    if (weight !== undefined && isNumber(weight)) cells[sink.edges.attribute('weight')] = weight;
    extras(isNumber(weight) || weight === undefined ? rest : [weight, ...rest], cells, sink.edges, edgeIgnore);
    add(cells, text, line);
  };
  const list = (text: string, line: number): void => {
    const [source, ...targets] = wordsOf(text);
    if (targets.length === 0) sink.edges.reject(line, 'a list of edges has at least one target', text);
    for (const target of targets) add([end(source), end(target)], text, line);
  };
  const row = (text: string, line: number): void => {
    matrixRow++;
    for (const [column, weight] of wordsOf(text).entries()) {
      if (Number(weight) === 0) continue;
      const cells: (string | undefined)[] = [String(matrixRow), String(column + 1)];
      cells[sink.edges.attribute('weight')] = weight;
      add(cells, text, line);
    }
  };
  const missing = (): void => {
    for (let i = 1; i <= vertices && listed.size < vertices; i++) {
      if (listed.has(String(i))) continue;
      sink.nodes.add(verticesLine, [String(i)]);
      sink.tally('{n} vertices are counted and not listed; they are nodes without a label.');
    }
    listed = new Set();
  };
  const command = (text: string, line: number): void => {
    const name = text.slice(1).split(/[\s:]/)[0].toLowerCase();
    if (part === 'vertices') missing();
    if (name === 'vertices') {
      networks++;
      if (networks > 1)
        throw badFile(sink.what, `it holds more than one network (line ${line}); save the one you want by itself`);
      const counts = wordsOf(text).slice(1);
      vertices = Number(counts[0]);
      verticesLine = line;
      if (!Number.isInteger(vertices) || vertices < 0 || vertices > MOST_VERTICES) {
        throw badFile(sink.what, `the number of vertices, "${counts[0] ?? ''}", makes no sense (line ${line})`);
      }
      if (counts.length > 1) sink.note(`The network has two modes; the first ${counts[1]} vertices are of the first.`);
      part = 'vertices';
    } else if (
      name === 'arcs' ||
      name === 'edges' ||
      name === 'arcslist' ||
      name === 'edgeslist' ||
      name === 'matrix'
    ) {
      part = name;
      matrixRow = 0;
    } else {
      part = name === 'network' ? 'none' : 'skipped';
      if (part === 'skipped')
        sink.tally('{n} parts that are no network (such as "{example}") were skipped.', text.slice(0, 40));
    }
  };
  const lines = createLines(sink.what, (raw, line) => {
    const text = raw.trim().replace(/^\ufeff/, '');
    if (text === '' || text.startsWith('%')) return;
    if (text.startsWith('*')) command(text, line);
    else if (part === 'vertices') vertex(text, line);
    else if (part === 'arcs' || part === 'edges') pair(text, line);
    else if (part === 'arcslist' || part === 'edgeslist') list(text, line);
    else if (part === 'matrix') row(text, line);
    else if (part === 'skipped') sink.tally('{n} lines of parts that are no network were skipped.');
    else throw badFile(sink.what, `line ${line} stands before *Vertices, *Arcs or *Edges`);
  });
  return {
    push: lines.push,
    end: () => {
      lines.end();
      if (part === 'vertices') missing();
      if (part === 'none' && networks === 0) throw badFile(sink.what, 'it has no *Vertices, *Arcs or *Edges');
      const isDirected = directionOf(sink, directed, undirected, true);
      return {
        directed: isDirected,
        nodeName: hasLabel ? sink.nodes.attribute('label') : null,
        nodeIgnore: [...nodeIgnore],
        edgeIgnore: [
          ...edgeIgnore,
          ...(directed > 0 && undirected > 0
            ? []
            : directed + undirected > 0
              ? [sink.edges.attribute('directed')]
              : []),
        ],
      };
    },
  };
}
