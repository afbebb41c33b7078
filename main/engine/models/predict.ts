/**
 * New nodes scored by a model: the rows of a CSV file become features by the recipe of the model, and features become
 * probabilities by its network, row by row, without the graph. Nothing of it is stored in the project.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createRowPreparer } from '../../../ml/distill/prepare-rows.ts';
import type { PreparedRows, RowPreparer, RowWarning } from '../../../ml/distill/prepare-rows.ts';
import { probabilitiesOf } from '../../../ml/distill/probabilities.ts';
import { withWrittenDates } from '../../../ml/io/feature-recipe.ts';
import { createScorer, featureRow } from '../../../ml/distill/score.ts';
import { createCsvScan } from '../../../ml/io/csv-scan.ts';
import type { CsvScan } from '../../../ml/io/csv-scan.ts';
import { eachRecord } from '../../../ml/io/csv-record.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { RejectedRow } from '../../contract/api.ts';
import type { PredictedRow, Prediction } from '../../contract/models.ts';
import { readText } from '../import/read-text.ts';
import type { TextTaker } from '../import/read-text.ts';
import { statSource } from '../import/source-file.ts';
import { formatCsv } from '../labels/csv.ts';
import type { OpenProject } from '../open-project.ts';
import { nodeTimeOf } from '../reimport/base.ts';
import { modelFolder, readModelDocument, readNetwork, readRecipe } from './model-folder.ts';
import { usableModel } from './model-record.ts';

/** Rows that are scored between two chances to stop. */
const STEP_ROWS = 2000;
const SHOWN_ROWS = 200;
const SHOWN_REJECTS = 100;

/** A prediction with all its rows. */
export interface WholePrediction {
  readonly summary: Prediction;
  /** most probable first, equal ones by line */
  readonly rows: readonly PredictedRow[];
  readonly rejects: readonly RejectedRow[];
}

interface Piece {
  readonly rows: string[][];
  readonly lines: number[];
}

/** What one reading of a file gives; begun anew where its encoding was another one. */
interface PredictTaker extends TextTaker {
  readonly scan: CsvScan;
  readonly scored: PredictedRow[];
  readonly rejects: RejectedRow[];
  warnings(): readonly RowWarning[];
}

/**
 * @param source a file that the host or an upload names
 * @throws AppError not-found, conflict (the model cannot be used), bad-file, invalid-argument (a column is missing),
 * too-large, storage, cancelled
 */
export async function predictFile(
  project: OpenProject,
  modelId: string,
  source: { readonly path: string; readonly name: string },
  signal: AbortSignal,
): Promise<WholePrediction> {
  const model = usableModel(project.db, modelId, true);
  const folder = modelFolder(project.path, modelId);
  const network = await readNetwork(folder, await readModelDocument(folder));
  const stored = await readRecipe(folder);
  // A model from before this was kept, of the data of now: what the import was told stands with the project.
  const time = model.onOlderData === true ? null : nodeTimeOf(project);
  const recipe = time === null ? stored : withWrittenDates(stored, time.column, time.format);
  const threshold = model.threshold?.value ?? 0.5;

  const { nodeColumns } = project.graphSummary;
  const idName = nodeColumns.find(({ role }) => role === 'id')?.name ?? 'id';
  const scorer = createScorer(network, null);
  const file = await statSource(source.path, source.name);
  const preparerFor = (columns: readonly string[]): RowPreparer =>
    createRowPreparer(recipe, columns, [idName, ...nodeColumns.map(({ name }) => name)]);
  const begin = (): PredictTaker => {
    let waiting: Piece = { rows: [], lines: [] };
    const scan = createCsvScan(source.name, (bytes) =>
      eachRecord(bytes, scan.delimiter, ([line, ...fields]) => {
        waiting.lines.push(Number(line));
        waiting.rows.push(fields);
      }),
    );
    const scored: PredictedRow[] = [];
    const rejects: RejectedRow[] = [];
    let preparer: RowPreparer | null = null;
    const score = (prepared: PreparedRows, given: Piece): void => {
      const idPlace = scan.columns.indexOf(idName);
      for (let i = 0; i < prepared.kept.length; i++) {
        const [, probability] = probabilitiesOf(scorer.scoreRow(featureRow(prepared.features, i)), 2);
        const line = prepared.lines[i];
        const id = idPlace < 0 ? `line ${line}` : given.rows[prepared.kept[i]][idPlace];
        scored.push({ line, id, probability, alert: probability >= threshold });
      }
      for (const { line, column, seen, reason } of prepared.rejected) {
        rejects.push({
          file: source.name,
          line,
          reason: column === null ? reason : `Column "${column}": ${reason}`,
          text: seen,
        });
      }
    };
    /** In slices, with a chance to stop between them. */
    const scoreWaiting = async (): Promise<void> => {
      const { rows, lines } = waiting;
      waiting = { rows: [], lines: [] };
      for (let from = 0; from < rows.length; from += STEP_ROWS) {
        const given = { rows: rows.slice(from, from + STEP_ROWS), lines: lines.slice(from, from + STEP_ROWS) };
        preparer ??= preparerFor(scan.columns);
        score(preparer.add(given), given);
        await setImmediate();
        if (signal.aborted) throw new AppError('cancelled', 'Stopped on request. Nothing was scored.');
      }
    };
    return {
      scan,
      scored,
      rejects,
      warnings: () => (preparer ??= preparerFor(scan.columns)).warnings(),
      push: async (piece: Uint8Array) => {
        scan.push(piece);
        await scoreWaiting();
      },
      end: async () => {
        scan.end();
        await scoreWaiting();
      },
    };
  };
  const text = await readText(file, { signal, progress: () => undefined }, begin);
  const { scan, scored, rejects } = text.taker;
  const idPlace = scan.columns.indexOf(idName);
  if (scan.read === 0) {
    throw new AppError('bad-file', `${source.name} has a header but no rows. There is nothing to score.`);
  }
  for (const { line, reason, text: row } of scan.rejects) {
    rejects.push({ file: source.name, line, reason: `${reason[0].toUpperCase()}${reason.slice(1)}.`, text: row });
  }
  rejects.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  scored.sort((a, b) => b.probability - a.probability || a.line - b.line);

  const warnings = [
    ...scan.notes,
    ...(text.encoding === 'UTF-8' ? [] : [`${source.name} was read as ${text.encoding}.`]),
    ...(scan.blankLines === 0 ? [] : [`Blank lines were skipped: ${wholeText(scan.blankLines)}.`]),
    ...(idPlace < 0 ? [`There is no column "${idName}", so rows are named by their line.`] : []),
    ...text.taker.warnings().map(({ message }) => message),
  ];
  const summary: Prediction = {
    predictionId: randomUUID(),
    modelId,
    fileName: source.name,
    read: scan.read,
    scored: scored.length,
    rejected: rejects.length + scan.rejected - scan.rejects.length,
    alerts: scored.filter(({ alert }) => alert).length,
    threshold,
    rows: scored.slice(0, SHOWN_ROWS),
    rejects: rejects.slice(0, SHOWN_REJECTS),
    warnings,
  };
  return { summary, rows: scored, rejects };
}

/**
 * All rows as CSV in the order of the file: line, id, probability, alert (1 or 0), and for rejected rows the reason
 * instead. Ids stand exactly as they were given, so that the file can be joined.
 */
export function predictionCsv({ summary, rows, rejects }: WholePrediction): { name: string; data: Uint8Array } {
  const lines: { readonly line: number; readonly cells: readonly string[] }[] = [
    ...rows.map(({ line, id, probability, alert }) => ({
      line,
      cells: [String(line), id, String(probability), alert ? '1' : '0', ''],
    })),
    ...rejects.map(({ line, reason }) => ({ line: line ?? 0, cells: [String(line ?? ''), '', '', '', reason] })),
  ];
  lines.sort((a, b) => a.line - b.line);
  const text = formatCsv(
    ['line', 'id', 'probability', 'alert', 'rejected because'],
    lines.map(({ cells }) => cells),
  );
  const base = summary.fileName.replace(/(\.csv)?(\.gz)?$/i, '');
  return { name: `${base}-scored.csv`, data: new TextEncoder().encode(text) };
}
