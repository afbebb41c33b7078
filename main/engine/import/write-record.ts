/** What an import found out, written into the record of the new project in one transaction. */
import type { ColumnInfo, FeatureRecipeRow } from '../../contract/api.ts';
import { newRunId, saveRun } from '../runs/run-record.ts';
import { createRecord } from '../storage/record.ts';
import type { BuiltGraph } from './build-graph.ts';
import type { FeatureShape } from './feature-table.ts';
import { physical } from './load-csv.ts';

export interface NewRecord {
  readonly name: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly isSample: boolean;
  readonly directed: boolean;
  readonly features: FeatureShape;
  readonly recipe: readonly FeatureRecipeRow[];
  readonly nodeColumns: readonly ColumnInfo[];
  readonly edgeColumns: readonly ColumnInfo[];
  readonly built: BuiltGraph;
  readonly seconds: number;
}

export function writeRecord(path: string, record: NewRecord): void {
  const db = createRecord(path);
  try {
    db.exec('BEGIN');
    const { built, features } = record;
    const now = new Date();
    const meta = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    const values: Readonly<Record<string, string | number | boolean>> = {
      name: record.name,
      description: record.description,
      synthetic: record.synthetic,
      is_sample: record.isSample,
      created_at: now.toISOString(),
      directed: record.directed,
      num_nodes: built.numNodes,
      num_edges: built.numEdges,
      derived_nodes: built.derivedNodes,
      self_loops: built.selfLoops,
      parallel_edges: built.parallelEdges,
      has_node_truth: built.hasNodeTruth,
      has_edge_truth: built.hasEdgeTruth,
      feature_kind: features.kind,
      num_features: features.numCols,
      num_feature_values: features.numValues,
      import_seconds: record.seconds,
      mapping: JSON.stringify(built.mapping),
      node_delimiter: built.delimiters.nodes,
      edge_delimiter: built.delimiters.edges,
    };
    for (const [key, value] of Object.entries(values)) meta.run(key, String(value));

    const column = db.prepare('INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    for (const [element, columns] of [
      ['node', record.nodeColumns],
      ['edge', record.edgeColumns],
    ] as const) {
      for (const [i, info] of columns.entries()) {
        column.run(element, i, physical(i), info.name, info.type, info.role, info.distinct, info.missing);
      }
    }
    const recipe = db.prepare('INSERT INTO recipe VALUES (?, ?, ?, ?)');
    for (const [i, row] of record.recipe.entries()) recipe.run(i, row.from, row.features, row.how);
    const feature = db.prepare('INSERT INTO feature_names VALUES (?, ?)');
    for (const [i, name] of features.names.entries()) feature.run(i, name);
    const file = db.prepare('INSERT INTO import_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const [i, f] of built.files.entries()) {
      file.run(i, f.file, f.role, f.sha256, f.bytes, f.read, f.kept, f.merged, f.rejected);
    }
    const note = db.prepare('INSERT INTO import_notes VALUES (?, ?)');
    for (const [i, sentence] of built.notes.entries()) note.run(i, sentence);
    const merge = db.prepare('INSERT INTO import_merges VALUES (?, ?)');
    for (const [i, merged] of built.merges.entries()) merge.run(i, JSON.stringify(merged));
    const reject = db.prepare('INSERT INTO rejects VALUES (?, ?, ?, ?, ?)');
    for (const [i, row] of built.rejects.entries()) reject.run(i, row.file, row.line, row.reason, row.text);
    // The first link of the chain from files to report; what it read and made is in the tables above.
    const started = new Date(now.getTime() - 1000 * record.seconds);
    saveRun(db, {
      runId: newRunId('import', started),
      kind: 'import',
      title: `Import of ${built.files.map(({ file }) => file).join(' and ')}`,
      state: 'succeeded',
      spec: null,
      backend: null,
      startedAt: started.toISOString(),
      seconds: record.seconds,
      hasNodeScores: false,
      hasEdgeScores: false,
      notes: [],
      error: null,
    });
    db.exec('COMMIT');
  } finally {
    db.close();
  }
}
