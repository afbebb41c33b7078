/** One model as the screen shows it: what its folder says, with the names, labels and threshold of now. */
import type { ModelDetail, PatternMember } from '../../contract/models.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { thin } from '../jobs/thin.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import { cardSections } from './model-card.ts';
import { modelFolder, patternsFile, readModelDocument } from './model-folder.ts';
import { usableModel } from './model-record.ts';
import { thresholdTable } from './model-threshold.ts';

/** Points of the curves that are sent. */
const MOST_POINTS = 500;

function memberOf(project: OpenProject, index: number, probability: number): PatternMember {
  const [id] = elementIds(project, 'node', index);
  const [name] = elementNames(project, 'node', index);
  return { index, id, name, probability, label: labelOf(project, 'node', index) };
}

/** @throws AppError not-found, conflict (its training did not succeed), storage */
export async function modelDetail(project: OpenProject, modelId: string): Promise<ModelDetail> {
  const info = usableModel(project.db, modelId);
  const document = await readModelDocument(modelFolder(project.path, modelId));
  const { scores } = await rankedScores(project, modelId, 'node');
  const { heldOut, trueShare } = document;
  return {
    ...info,
    card: cardSections(project, info, document),
    curves: thin(document.curves, MOST_POINTS),
    comparison: document.comparison,
    reliability: document.reliability,
    thresholds: thresholdTable({ probabilities: Float32Array.from(scores.score), heldOut, trueShare }),
    patterns: document.patterns.map(({ typical, ...pattern }) => ({
      ...pattern,
      typical: typical.map((node) => memberOf(project, node, scores.score[node])),
    })),
  };
}

/** @throws AppError not-found (model, pattern), conflict, storage */
export async function patternPage(
  project: OpenProject,
  modelId: string,
  code: number,
  offset: number,
  limit: number,
): Promise<{ readonly total: number; readonly members: readonly PatternMember[] }> {
  usableModel(project.db, modelId);
  const folder = modelFolder(project.path, modelId);
  const { patterns } = await readModelDocument(folder);
  const pattern = patterns.find((one) => one.code === code);
  if (pattern === undefined) throw new AppError('not-found', `This model has no pattern number ${code}.`);
  const { scores } = await rankedScores(project, modelId, 'node');
  const tables = await openTables();
  try {
    const rows = await tables.rows(
      `SELECT file_row_number FROM read_parquet(${sqlText(patternsFile(folder))}, file_row_number = true)
         WHERE code = ${code} ORDER BY distance, file_row_number LIMIT ${limit} OFFSET ${offset}`,
    );
    const members = rows.map(([row]) => memberOf(project, Number(row), scores.score[Number(row)]));
    return { total: pattern.nodes, members };
  } finally {
    tables.close();
  }
}
