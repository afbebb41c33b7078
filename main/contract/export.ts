/** The whole graph as files of other programs. Shapes only; the methods are in api.ts. */
import { z } from 'zod';

export const exportFormats = ['graphml', 'gexf', 'gml', 'json', 'csv', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportInput = z
  .object({
    format: z.enum(exportFormats),
    /** scores of this run go along; null for none */
    runId: z.string().min(1).max(200).nullable(),
    /** places of the whole graph, where they are kept from the screen */
    places: z.boolean().default(true),
    /** CSV: what a spreadsheet would run as a formula gets an apostrophe */
    guardFormulas: z.boolean().default(false),
  })
  .strict();
export type ExportInput = z.output<typeof exportInput>;

export const exportPieceInput = z
  .object({ exportId: z.string().min(1).max(100), file: z.string().min(1).max(100) })
  .strict();

/** An export that is ready to be fetched, a piece at a time, file by file. */
export interface ExportJob {
  readonly exportId: string;
  readonly files: readonly string[];
}
export interface ExportPiece {
  readonly data: Uint8Array;
  readonly isLast: boolean;
  /** with the last piece of the last file: what could not be written as it was, as sentences */
  readonly notes: readonly string[];
}
