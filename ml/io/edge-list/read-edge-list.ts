/**
 * Lists of edges as SNAP, KONECT, NetworkX, igraph and Matrix Market write them: two ends a line and what comes behind,
 * separated by spaces, tabs or commas; lines that begin with # or % are comments.
 */
import { bareName } from '../../schema/answer-columns.ts';
import { badFile } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import { createLines, wordsOf } from '../graph-file/lines.ts';

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const endNames = [
  'source',
  'target',
  'src',
  'dst',
  'from',
  'to',
  'fromnodeid',
  'tonodeid',
  'node1',
  'node2',
  'sender',
  'receiver',
  'u',
  'v',
];
const pythonPair = /(['"])(.*?)\1\s*:\s*(?:(['"])(.*?)\3|([^,}]+))/g;

export function readEdgeList(sink: GraphSink): GraphReader {
  let separator: ',' | ';' | '\t' | '|' | null = null;
  let comments = 0;
  let header: readonly string[] | null = null;
  let rows = 0;
  let matrix: { readonly symmetric: boolean; sizes: boolean } | null = null;
  let directed = true;
  let saidDirected = false;

  const split = (text: string): string[] =>
    separator === null ? wordsOf(text) : text.split(separator).map((word) => word.trim());
  const nameOf = (place: number, word: string): string => {
    const said = header?.[place];
    if (said !== undefined) return said;
    if (place === 2 && number.test(word)) return 'weight';
    if (place === 3 && /^\d{9,13}(\.\d+)?$/.test(word)) return 'time';
    return `column ${place + 1}`;
  };
  const positions: number[] = [];
  const positionOf = (place: number, word: string): number =>
    (positions[place] ??= sink.edges.attribute(nameOf(place, word)));
  const first = (text: string): boolean => {
    separator =
      [',', ';', '\t', '|'].find(
        (mark): mark is ',' | ';' | '\t' | '|' =>
          text.includes(mark) && text.indexOf(mark) < (text + ' {').indexOf('{'),
      ) ?? null;
    // Tabs beside spaces are white space like any other.
    if (separator === '\t' && / /.test(text.trim())) separator = null;
    const words = split(text);
    const isHeader = words.length >= 2 && words.slice(0, 2).every((word) => endNames.includes(bareName(word)));
    if (isHeader) header = words;
    return isHeader;
  };
  const edge = (text: string, line: number): void => {
    const brace = text.indexOf('{');
    const dictionary = brace === -1 || !text.trimEnd().endsWith('}') ? null : text.slice(brace);
    const words = split(
      dictionary === null
        ? text
        : text
            .slice(0, brace)
            .trim()
            .replace(/[,;|]$/, ''),
    );
    const [source] = words;
    const target = words.at(1);
    const rest = words.slice(2);
    if (target === undefined || source === '' || target === '') {
      sink.edges.reject(line, 'a row of an edge list has two ends', text);
      return;
    }
    const cells: (string | undefined)[] = [source, target];
    for (const [i, word] of rest.entries()) if (word !== '') cells[positionOf(i + 2, word)] = word;
    if (dictionary !== null) {
      for (const found of dictionary.matchAll(pythonPair)) {
        cells[sink.edges.attribute(found[2])] = (found.at(4) ?? found[5]).trim();
      }
    }
    sink.edges.add(line, cells);
  };
  const lines = createLines(sink.what, (raw, line) => {
    const text = raw.replace(/^\ufeff/, '').trim();
    if (text === '') return;
    if (line === 1 && /^%%MatrixMarket/i.test(text)) {
      if (!/coordinate/i.test(text))
        throw badFile(sink.what, 'only sparse Matrix Market files (coordinate) hold edges');
      matrix = { symmetric: /symmetric|hermitian/i.test(text), sizes: false };
      directed = !matrix.symmetric;
      saidDirected = true;
      return;
    }
    if (text.startsWith('#') || text.startsWith('%') || text.startsWith('//')) {
      comments++;
      if (comments <= 5) {
        // KONECT says "% sym unweighted", SNAP "# Undirected graph".
        if (/\b(undirected|sym)\b/i.test(text)) [directed, saidDirected] = [false, true];
        else if (/\b(directed|asym|bip)\b/i.test(text)) saidDirected = true;
      }
      return;
    }
    if (matrix !== null && !matrix.sizes) {
      matrix.sizes = true;
      return;
    }
    if (rows++ === 0 && first(text)) return;
    edge(text, line);
  });
  return {
    push: lines.push,
    end: () => {
      lines.end();
      if (sink.edges.read === 0) throw badFile(sink.what, 'it holds no line with an edge');
      if (comments > 0) sink.note(`${comments} lines of comments were skipped.`);
      if (matrix !== null) sink.note('The file is a matrix: rows and columns are the ids of nodes, beginning at 1.');
      if (!saidDirected)
        sink.note('An edge list does not say whether its edges are directed; they are read as directed.');
      return { directed, nodeName: null, nodeIgnore: [], edgeIgnore: [] };
    },
  };
}
