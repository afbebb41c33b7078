/**
 * What a reader of a graph file writes to: two tables, sentences about what it changed or left out, and at its end what
 * the file says of direction and names. A reader takes text in pieces of any size and keeps none of it.
 */
import { AppError } from '../../schema/errors.ts';
import { wholeText } from '../../schema/number-text.ts';
import { createRowTable } from './row-table.ts';
import type { EmitRows, RowTable } from './row-table.ts';

export interface GraphSink {
  /** name of the file, for errors */
  readonly what: string;
  /** first column: id */
  readonly nodes: RowTable;
  /** first columns: source, target */
  readonly edges: RowTable;
  /** Says it once, however often it is called. */
  note(sentence: string): void;
  /** Counts; the sentence gets the number as {n} and the first example as {example}. */
  tally(sentence: string, example?: string): void;
  /** What was noted and counted. */
  notes(): readonly string[];
}

/** What the file says about the columns; the rest is suggested as for any table. */
export interface GraphOutcome {
  readonly directed: boolean;
  /** position of the column with the names that people read, or null */
  readonly nodeName: number | null;
  /** columns that make no feature unless somebody wants them to: keys of edges, places, colours */
  readonly nodeIgnore: readonly number[];
  readonly edgeIgnore: readonly number[];
}

export interface GraphReader {
  /** @throws AppError bad-file, too-large */
  push(text: string): void;
  /** @throws AppError bad-file */
  end(): GraphOutcome;
}

export const ID = 0;
export const SOURCE = 0;
export const TARGET = 1;

export function createGraphSink(what: string, emitNodes: EmitRows, emitEdges: EmitRows): GraphSink {
  const said = new Set<string>();
  const counts = new Map<string, { n: number; readonly example: string }>();
  return {
    what,
    nodes: createRowTable(['id'], emitNodes),
    edges: createRowTable(['source', 'target'], emitEdges),
    note: (sentence) => void said.add(sentence),
    tally: (sentence, example = '') => {
      const count = counts.get(sentence);
      if (count === undefined) counts.set(sentence, { n: 1, example: example.slice(0, 80) });
      else count.n++;
    },
    notes: () => [
      ...said,
      ...[...counts].map(([sentence, { n, example }]) =>
        sentence.replace('{n}', () => wholeText(n)).replace('{example}', () => example),
      ),
    ],
  };
}

/** Counts of both kinds of edges -> what holds of the graph, and a sentence where both occur. */
export function directionOf(sink: GraphSink, directed: number, undirected: number, fallback: boolean): boolean {
  if (directed > 0 && undirected > 0) {
    sink.note(
      `Directions are mixed: ${wholeText(directed)} edges are directed and ${wholeText(undirected)} are not. The graph is read as directed; the column "directed" says it of each edge.`,
    );
  }
  return directed + undirected === 0 ? fallback : directed > 0;
}

export function badFile(what: string, seen: string): AppError {
  return new AppError('bad-file', `${what} could not be read: ${seen}.`);
}
