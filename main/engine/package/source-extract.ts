/** The rows of some elements with every column of the source, cell by cell as it was read. */
import { writeCsv } from '../../../ml/io/csv/write-csv.ts';
import type { OutRow } from '../../../ml/io/graph-out.ts';
import type { EvidenceRow } from './evidence-rows.ts';

const encoder = new TextEncoder();

/** First column: the number of the element in the project, which tells parallel edges apart. */
export async function* sourceExtract(rows: readonly EvidenceRow[]): AsyncGenerator<Uint8Array> {
  const columns = (rows.at(0)?.attributes ?? []).map(({ column }) => ({ name: column, kind: 'text' as const }));
  const values = rows.map(({ index, attributes, ids }): OutRow => ({
    // A node that appears only as an end of an edge has no row of its own: its id stands for it.
    ids: columns.length === 0 ? [String(index), ...ids] : [String(index)],
    values: attributes.map(({ value }) => value),
  }));
  const heads = rows.at(0)?.kind === 'edge' ? ['number', 'source', 'target'] : ['number', 'id'];
  const table = {
    count: rows.length,
    columns,
    rows: async function* (): AsyncGenerator<readonly OutRow[]> {
      yield await Promise.resolve(values);
    },
  };
  for await (const piece of writeCsv(table, columns.length === 0 ? heads : ['number']).pieces)
    yield encoder.encode(piece);
}
