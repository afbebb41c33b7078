/** What hangs on the data of a project and what becomes of it once they are others: labels, runs, models, questions. */
import type { Affected } from '../../contract/reimport.ts';
import { standingLabels } from '../labels/label-log.ts';
import { listModels } from '../models/model-record.ts';
import type { OpenProject } from '../open-project.ts';
import { openQueue } from '../queue/queue-record.ts';
import { listRuns } from '../runs/run-record.ts';
import { openTables } from '../storage/tables.ts';
import { labelPlaces } from './label-places.ts';
import { edgePlaces, nodePlaces } from './places.ts';

const EXAMPLES = 5;

/** @param to folder of the tables that would be the project's */
export async function affectedBy(project: OpenProject, to: string): Promise<Affected> {
  const standing = standingLabels(project);
  const tables = await openTables();
  try {
    const versions = { to, newer: to, forward: true };
    const nodeIds = [...standing.node.keys()].map((index) => project.nodeIds[index]);
    const nodes = await nodePlaces(tables, versions, nodeIds);
    const edges = await edgePlaces(tables, versions, [...standing.edge.keys()]);
    const gone = [
      ...nodeIds.filter((id) => !nodes.has(id)),
      ...[...standing.edge].filter(([index]) => !edges.has(index)).map(([, { ids }]) => ids.join(' → ')),
    ];
    const total = standing.node.size + standing.edge.size;
    const goneIds = goneNodeIds(project);
    const back = await nodePlaces(tables, versions, goneIds);
    const runs = listRuns(project.db).filter(({ kind, onOlderData }) => kind !== 'import' && onOlderData !== true);
    const frozen = project.db
      .prepare(`SELECT count(*) AS n FROM findings WHERE run_id IN (SELECT value FROM json_each(?))`)
      .get(JSON.stringify(runs.map(({ runId }) => runId)));
    return {
      labelsKept: total - gone.length,
      labelsGone: gone.length,
      labelsGoneExamples: gone.slice(0, EXAMPLES),
      labelsBack: back.size,
      runs: runs.filter(({ kind }) => kind === 'detect').length,
      findings: Number(frozen?.['n'] ?? 0),
      models: listModels(project.db).filter(({ onOlderData }) => onOlderData !== true).length,
      queue: openQueue(project.db) !== null,
    };
  } finally {
    tables.close();
  }
}

/** Ids of nodes that were labelled and are not in the data of now. */
function goneNodeIds(project: OpenProject): readonly string[] {
  const { places } = labelPlaces(project.db);
  const gone = [...places].filter(([, element]) => element < 0).map(([seq]) => seq);
  if (gone.length === 0) return [];
  const rows = project.db
    .prepare(`SELECT DISTINCT ids FROM labels WHERE kind = 'node' AND seq IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(gone));
  return rows.map(({ ids }) => String((JSON.parse(String(ids)) as readonly unknown[])[0]));
}
