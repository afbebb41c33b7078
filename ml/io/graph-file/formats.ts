/** The graph files that are read, each told by what it holds; the ending of its name only decides where that says nothing. */
import { AppError } from '../../schema/errors.ts';
import { detectDelimiter, firstRecords } from '../csv-record.ts';
import { readEdgeList } from '../edge-list/read-edge-list.ts';
import { readGexf } from '../gexf/read-gexf.ts';
import { readGml } from '../gml/read-gml.ts';
import { readGraphml } from '../graphml/read-graphml.ts';
import { readJson } from '../json/read-json.ts';
import { readPajek } from '../pajek/read-pajek.ts';
import type { GraphReader, GraphSink } from './graph-sink.ts';

export interface GraphFormat {
  readonly id: string;
  readonly title: string;
  readonly endings: readonly string[];
  /** @param head the beginning of the file, without white space before it */
  readonly isIn: (head: string) => boolean;
  readonly read: (sink: GraphSink) => GraphReader;
}

const root = (name: string): RegExp =>
  new RegExp(`^(<\\?[^>]*>|<!--[\\s\\S]*?-->|<!DOCTYPE[^>]*(\\[[\\s\\S]*?\\]\\s*)?>|\\s)*<(\\w+:)?${name}[\\s>/]`);
const commentLines = /^([#%].*|\/\/.*)$/;

export const graphFormats: readonly GraphFormat[] = [
  {
    id: 'graphml',
    title: 'GraphML',
    endings: ['graphml'],
    isIn: (head) => root('graphml').test(head),
    read: readGraphml,
  },
  { id: 'gexf', title: 'GEXF', endings: ['gexf'], isIn: (head) => root('gexf').test(head), read: readGexf },
  {
    id: 'json',
    title: 'JSON',
    endings: ['json', 'jsonl', 'ndjson', 'cyjs'],
    isIn: (head) => /^(\{\s*["}]|\[\s*[[{\]"])/.test(head),
    read: readJson,
  },
  {
    id: 'gml',
    title: 'GML',
    endings: ['gml'],
    isIn: (head) => /^(#.*\n\s*|(Creator|Version|comment|label)\s+("[^"]*"|\S+)\s+)*graph\s*\[/i.test(head),
    read: readGml,
  },
  {
    id: 'pajek',
    title: 'Pajek',
    endings: ['net', 'paj'],
    isIn: (head) => /^(%.*\n\s*)*\*(vertices|network|arcs|edges|arcslist|edgeslist|matrix)\b/i.test(head),
    read: readPajek,
  },
  {
    id: 'edge-list',
    title: 'edge list',
    endings: ['edgelist', 'edges', 'el', 'ncol', 'mtx', 'dat'],
    isIn: looksLikeEdgeList,
    read: readEdgeList,
  },
];

/** Lines of comments before the first row, or rows of two words or more that no column mark separates. */
function looksLikeEdgeList(head: string): boolean {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== '');
  // Zero characters are in no list; in a binary file they are soon met.
  if (lines.length === 0 || head.includes('\0')) return false;
  if (commentLines.test(lines[0].trim())) {
    const row = lines.find((line) => !commentLines.test(line.trim()));
    return row === undefined || row.trim().split(/[\s,;|]+/).length >= 2;
  }
  const bytes = new TextEncoder().encode(lines.slice(0, 50).join('\n'));
  const columns = firstRecords(bytes, detectDelimiter(bytes), 1).at(0) ?? [];
  if (columns.length > 1) return false;
  const words = lines.slice(0, 20).map(
    (line) =>
      line
        .replace(/\{.*\}\s*$/, '')
        .trim()
        .split(/\s+/).length,
  );
  return words.every((count) => count >= 2 && Math.abs(count - words[0]) <= 2);
}

/** "a.graphml.gz" -> "graphml" */
export function endingOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
}

export interface FoundFormat {
  readonly format: GraphFormat;
  /** what is to be said about the choice, or null */
  readonly note: string | null;
}

/**
 * @param head the first piece of the text; null for a file that is a table
 * @throws AppError bad-file for XML that is no graph
 */
export function detectFormat(head: string, fileName: string): FoundFormat | null {
  const text = head.replace(/^\ufeff/, '').trimStart();
  const ending = endingOf(fileName);
  const byEnding = graphFormats.find(({ endings }) => endings.includes(ending)) ?? null;
  const isTable = ['csv', 'tsv', 'tab'].includes(ending);
  const byContent = graphFormats.find(({ id, isIn }) => !(isTable && id === 'edge-list') && isIn(text)) ?? null;
  if (byContent !== null && byContent.id !== 'edge-list') {
    const expected = byEnding === byContent || (byEnding === null && ['xml', 'txt', ''].includes(ending));
    const note = expected
      ? null
      : `${fileName} ends with .${ending} and holds ${byContent.title}; it is read as what it holds.`;
    return { format: byContent, note };
  }
  if (byEnding !== null) return { format: byEnding, note: null };
  if (text.startsWith('<') && /^<(\?xml|!|\w)/.test(text)) {
    const name = /<([A-Za-z][\w:.-]*)/.exec(text)?.[1] ?? '?';
    throw new AppError(
      'bad-file',
      `${fileName} could not be read: it is XML that begins with <${name}>. Of XML, GraphML and GEXF are read.`,
    );
  }
  return byContent === null ? null : { format: byContent, note: null };
}
