/**
 * The record of models: one row beside the run with the same id, which says how the training went. What a model is lies
 * in its folder (model-folder.ts); lists read only this.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { jobStates } from '../../../ml/schema/run.ts';
import { modelSettings, thresholdRule } from '../../contract/models.ts';
import type { ModelInfo } from '../../contract/models.ts';
import { CURRENT_VERSION_SQL, versionSql } from '../reimport/data-versions.ts';

/** Text that holds JSON of a shape. */
const json = <T extends z.ZodType>(inner: T): z.ZodType<z.output<T>, string> =>
  z
    .string()
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        ctx.addIssue('is no JSON');
        return z.NEVER;
      }
    })
    .pipe(inner);

const figure = z.object({ value: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
export const modelFigures = z.object({
  auroc: figure,
  averagePrecision: figure,
  balancedAccuracy: figure,
  brier: figure,
});
const measured = z.object({
  on: z.enum(['audit', 'folds']),
  nodes: z.number(),
  anomalous: z.number(),
  figures: modelFigures,
});
const share = z.object({ share: z.number(), low: z.number(), high: z.number() }).nullable();
export const thresholdRow = z.object({
  threshold: z.number(),
  alertShare: z.number(),
  precision: share,
  recall: share,
  alerts: z.number(),
  hits: z.number(),
});
const threshold = z.object({
  rule: thresholdRule,
  value: z.number(),
  outlook: thresholdRow,
  notes: z.array(z.string()),
});

const row = z.object({
  model_id: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  settings: json(modelSettings),
  started_at: z.string(),
  seconds: z.number().nullable(),
  labels: json(z.object({ anomalous: z.number(), normal: z.number(), logSeq: z.number() })),
  columns: json(z.array(z.string())),
  split: z.string().nullable(),
  measured: json(measured).nullable(),
  threshold: json(threshold).nullable(),
  notes: json(z.array(z.string())),
  error: z.string().nullable(),
  older: z.number().transform((value) => value !== 0),
});

const SELECT = `SELECT model_id, models.title, state, settings, started_at, seconds, labels, columns, split, measured,
  threshold, notes, error, ${versionSql('run_position', 'runs.position')} <> ${CURRENT_VERSION_SQL} AS older FROM models JOIN runs ON run_id = model_id WHERE removed_at IS NULL`;

function toModel(found: unknown): ModelInfo {
  const parsed = row.safeParse(found);
  if (!parsed.success)
    throw new AppError('storage', `The record holds a model that cannot be read: ${z.prettifyError(parsed.error)}`);
  const { model_id: modelId, started_at: startedAt, older, notes, ...rest } = parsed.data;
  return {
    modelId,
    startedAt,
    ...rest,
    notes: older ? [olderModelNote, ...notes] : notes,
    ...(older ? { onOlderData: true } : {}),
  };
}

/** Said of a model that was trained before the data of the project became others. */
const olderModelNote =
  'Trained on other data than the project has now. It still scores rows of a file; the rest of it can be ' +
  'looked at again once the import into the project is taken back.';

/** A model whose training begins; its run is there. @throws AppError storage */
export function insertModel(
  db: DatabaseSync,
  model: Pick<ModelInfo, 'modelId' | 'title' | 'settings' | 'labels' | 'columns'>,
): void {
  db.prepare('INSERT INTO models (model_id, title, settings, labels, columns) VALUES (?, ?, ?, ?, ?)').run(
    model.modelId,
    model.title,
    JSON.stringify(model.settings),
    JSON.stringify(model.labels),
    JSON.stringify(model.columns),
  );
}

/** What the training gave. */
export function finishModel(
  db: DatabaseSync,
  model: Pick<ModelInfo, 'modelId' | 'split' | 'measured' | 'threshold' | 'columns'>,
): void {
  db.prepare('UPDATE models SET split = ?, measured = ?, threshold = ?, columns = ? WHERE model_id = ?').run(
    model.split,
    JSON.stringify(model.measured),
    JSON.stringify(model.threshold),
    JSON.stringify(model.columns),
    model.modelId,
  );
}

/** @throws AppError storage */
export function saveThreshold(db: DatabaseSync, modelId: string, chosen: ModelInfo['threshold']): void {
  written(() => db.prepare('UPDATE models SET threshold = ? WHERE model_id = ?').run(JSON.stringify(chosen), modelId));
}

/** @throws AppError storage */
export function markRemoved(db: DatabaseSync, modelId: string, now: Date): void {
  written(() => db.prepare('UPDATE models SET removed_at = ? WHERE model_id = ?').run(now.toISOString(), modelId));
}

function written(change: () => void): void {
  try {
    change();
  } catch (cause) {
    const seen = cause instanceof Error ? cause.message : String(cause);
    const said = `The change of the model could not be recorded: ${seen}. Check that the disk has room.`;
    throw new AppError('storage', said, undefined, cause);
  }
}

/** Every model that was not removed, oldest first; those that failed too. */
export function listModels(db: DatabaseSync): readonly ModelInfo[] {
  return db.prepare(`${SELECT} ORDER BY position`).all().map(toModel);
}

/** @throws AppError not-found */
export function getModel(db: DatabaseSync, modelId: string): ModelInfo {
  const found = db.prepare(`${SELECT} AND model_id = ?`).get(modelId);
  if (found === undefined) throw new AppError('not-found', `There is no model called ${modelId} in this project.`);
  return toModel(found);
}

/**
 * One that can be used.
 * @param alone whether it is used without the data of the project, so that other data do not matter
 * @throws AppError not-found, conflict (its training did not succeed, or was on other data)
 */
export function usableModel(db: DatabaseSync, modelId: string, alone = false): ModelInfo {
  const model = getModel(db, modelId);
  if (model.onOlderData === true && !alone) {
    throw new AppError('conflict', `${model.title} cannot be looked at. ${olderModelNote}`);
  }
  if (model.state === 'succeeded') return model;
  throw new AppError(
    'conflict',
    `${model.title} cannot be used (its state is: ${model.state}). Train it again, or choose another model.`,
  );
}

/** 'latest' (the newest that succeeded) or an id, as the id. @throws AppError not-found */
export function resolveModel(db: DatabaseSync, model: string): string {
  if (model !== 'latest') return getModel(db, model).modelId;
  const latest = listModels(db).findLast(({ state }) => state === 'succeeded');
  if (latest !== undefined) return latest.modelId;
  throw new AppError('not-found', 'No model was trained in this project yet. Train one first (dowser train).');
}
