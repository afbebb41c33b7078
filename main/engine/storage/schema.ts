/**
 * Every table of project.sqlite, in one place, so that the record of a project can be read here from top to bottom.
 * Statements use IF NOT EXISTS: a project made by an older 0.x gets tables that were added later when it opens.
 *
 * FORMAT_VERSION counts changes that an older Dowser could not read; such a project is refused with words, never
 * opened half-understood. Each of them is a step in migrations/, and has a project of its time in fixtures/projects.
 */
import type { DatabaseSync } from 'node:sqlite';

export const FORMAT_VERSION = 4;

/** Settings, the import that made the project, the screen's session and saved views. */
const projectTables = `
CREATE TABLE IF NOT EXISTS meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
-- Source columns; physical is the column's name in tables/nodes.parquet or tables/edges.parquet.
CREATE TABLE IF NOT EXISTS columns (
  element   TEXT NOT NULL CHECK (element IN ('node', 'edge')),
  position  INTEGER NOT NULL,
  physical  TEXT NOT NULL,
  name      TEXT NOT NULL,
  type      TEXT NOT NULL,
  role      TEXT NOT NULL,
  distinct_values INTEGER NOT NULL,
  missing   INTEGER NOT NULL,
  PRIMARY KEY (element, position)
) STRICT;
-- How each model feature was made.
CREATE TABLE IF NOT EXISTS recipe (
  position    INTEGER PRIMARY KEY,
  from_column TEXT NOT NULL,
  features    INTEGER NOT NULL,
  how         TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS feature_names (
  position INTEGER PRIMARY KEY,
  name     TEXT NOT NULL
) STRICT;
-- Rows of each source file: read = kept + merged + rejected.
CREATE TABLE IF NOT EXISTS import_files (
  position INTEGER PRIMARY KEY,
  file     TEXT NOT NULL,
  role     TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  read     INTEGER NOT NULL,
  kept     INTEGER NOT NULL,
  merged   INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  CHECK (read = kept + merged + rejected)
) STRICT;
CREATE TABLE IF NOT EXISTS import_notes (
  position INTEGER PRIMARY KEY,
  note     TEXT NOT NULL
) STRICT;
-- What merging rows did to a column: JSON (main/contract/merge.ts).
CREATE TABLE IF NOT EXISTS import_merges (
  position INTEGER PRIMARY KEY,
  merged   TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rejects (
  position INTEGER PRIMARY KEY,
  file     TEXT NOT NULL,
  line     INTEGER,
  reason   TEXT NOT NULL,
  text     TEXT NOT NULL
) STRICT;
-- One row: what the screen wants back.
CREATE TABLE IF NOT EXISTS session (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL
) STRICT;
-- What is looked at, under a name.
CREATE TABLE IF NOT EXISTS views (
  view_id  INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE,
  state    TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;
`;

/** Runs and what they found: written by runs/ and findings/. */
const runColumns = `
  position    INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id      TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL CHECK (kind IN ('import', 'detect', 'report', 'train')),
  title       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  spec        TEXT,
  backend     TEXT,
  started_at  TEXT NOT NULL,
  seconds     REAL,
  node_scores INTEGER NOT NULL DEFAULT 0,
  edge_scores INTEGER NOT NULL DEFAULT 0,
  notes       TEXT NOT NULL DEFAULT '[]',
  error       TEXT
`;
const runTables = `
-- Everything that computed. Arrays and files are in runs/<run_id>/; this is what lists need.
CREATE TABLE IF NOT EXISTS runs (${runColumns}) STRICT;
-- Reasons as they were when first shown, labelled, or among the highest of a run; never written twice.
CREATE TABLE IF NOT EXISTS findings (
  run_id    TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('node', 'edge')),
  element   INTEGER NOT NULL,
  finding   TEXT NOT NULL,
  frozen_at TEXT NOT NULL,
  PRIMARY KEY (run_id, kind, element)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS findings_are_frozen BEFORE UPDATE ON findings
BEGIN SELECT RAISE(ABORT, 'a finding is frozen once it was shown'); END;
`;

/** The label log: append-only, each entry carrying the hash of the one before (labels/label-entry.ts). */
const labelTables = `
CREATE TABLE IF NOT EXISTS labels (
  seq           INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL CHECK (kind IN ('node', 'edge')),
  element       INTEGER NOT NULL,
  ids           TEXT NOT NULL,
  from_value    TEXT,
  to_value      TEXT,
  reviewer      TEXT NOT NULL,
  note          TEXT NOT NULL,
  run_id        TEXT,
  milliseconds  REAL,
  item_id       INTEGER,
  action        TEXT NOT NULL CHECK (action IN ('label', 'undo', 'redo', 'import')),
  refers_to     INTEGER,
  at            TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash          TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS labels_are_kept BEFORE DELETE ON labels
BEGIN SELECT RAISE(ABORT, 'the label log only grows'); END;
CREATE TRIGGER IF NOT EXISTS labels_stay_as_written BEFORE UPDATE ON labels
BEGIN SELECT RAISE(ABORT, 'the label log only grows'); END;
`;

/**
 * Versions of the data (reimport/data-versions.ts). Nodes and edges are counted anew by each import into the project, so
 * what was said of an element by its number belongs to the version in which it was said.
 */
const dataTables = `
-- Each time the data became another version. What came before log_seq and run_position belongs to the versions before;
-- without a row the project has version 1.
CREATE TABLE IF NOT EXISTS data_changes (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  version      INTEGER NOT NULL,
  title        TEXT NOT NULL,
  log_seq      INTEGER NOT NULL,
  run_position INTEGER NOT NULL,
  at           TEXT NOT NULL
) STRICT;
-- Versions that can be gone to beside the one of now: the folder of their tables, and the rows of the record as JSON.
CREATE TABLE IF NOT EXISTS data_kept (
  version INTEGER PRIMARY KEY,
  tables  TEXT NOT NULL,
  record  TEXT NOT NULL
) STRICT;
-- Where the element of a label from another version is in this one; below zero: it is not in it.
CREATE TABLE IF NOT EXISTS label_places (
  version INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  element INTEGER NOT NULL,
  PRIMARY KEY (version, seq)
) STRICT, WITHOUT ROWID;
`;

/**
 * The queue of questions (queue/queue-record.ts). What was answered is in the label log alone. A batch is never changed:
 * where labels that it was computed from are taken back, another one with the same number is written beside it.
 */
const queueTables = `
-- A queue begins, its settings change, it ends. queue_id is the seq of its beginning; log_seq the newest label then.
CREATE TABLE IF NOT EXISTS queue_events (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  queue_id INTEGER NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('start', 'change', 'end')),
  settings TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  log_seq  INTEGER NOT NULL,
  at       TEXT NOT NULL
) STRICT;
-- Nodes drawn at random for figures without bias, in the order in which they are asked.
CREATE TABLE IF NOT EXISTS queue_audit (
  queue_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  node     INTEGER NOT NULL,
  PRIMARY KEY (queue_id, position)
) STRICT, WITHOUT ROWID;
-- parent: the batch before it; basis: SHA-256 of the answers that it was computed from, the newest being log_seq.
CREATE TABLE IF NOT EXISTS queue_batches (
  batch_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  queue_id   INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  parent     INTEGER REFERENCES queue_batches (batch_id),
  basis      TEXT NOT NULL,
  log_seq    INTEGER NOT NULL,
  answers    INTEGER NOT NULL,
  mode       TEXT NOT NULL,
  strategy   TEXT NOT NULL,
  params     TEXT NOT NULL,
  seed       INTEGER NOT NULL,
  round      INTEGER NOT NULL,
  phase      TEXT NOT NULL,
  notes      TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seconds    REAL NOT NULL
) STRICT;
-- reviewer: whom it is for, NULL for anybody; everyone: asked of every reviewer.
CREATE TABLE IF NOT EXISTS queue_items (
  item_id  INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id INTEGER NOT NULL REFERENCES queue_batches (batch_id),
  position INTEGER NOT NULL,
  node     INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  reviewer TEXT,
  everyone INTEGER NOT NULL CHECK (everyone IN (0, 1)),
  score    REAL,
  sentence TEXT NOT NULL,
  facts    TEXT NOT NULL,
  UNIQUE (batch_id, position)
) STRICT;
-- The classifier after a batch; basis: SHA-256 of the answers that it was measured with.
CREATE TABLE IF NOT EXISTS queue_points (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id INTEGER NOT NULL REFERENCES queue_batches (batch_id),
  basis    TEXT NOT NULL,
  point    TEXT NOT NULL
) STRICT;
${['events', 'audit', 'batches', 'items', 'points']
  .flatMap((table) =>
    ['UPDATE', 'DELETE'].map(
      (
        change,
      ) => `CREATE TRIGGER IF NOT EXISTS queue_${table}_no_${change.toLowerCase()} BEFORE ${change} ON queue_${table}
BEGIN SELECT RAISE(ABORT, 'the record of the queue only grows'); END;`,
    ),
  )
  .join('\n')}
`;

/**
 * Models trained from labels (models/model-record.ts). State, times, notes and error are those of the run with the same
 * id; the model itself lies in models/<model_id>/.
 */
const modelTables = `
-- labels, columns, measured, threshold: JSON. removed_at: the folder is gone, the ranking that it made stays a run.
CREATE TABLE IF NOT EXISTS models (
  model_id   TEXT PRIMARY KEY REFERENCES runs (run_id),
  title      TEXT NOT NULL,
  settings   TEXT NOT NULL,
  labels     TEXT NOT NULL,
  columns    TEXT NOT NULL,
  split      TEXT,
  measured   TEXT,
  threshold  TEXT,
  removed_at TEXT
) STRICT, WITHOUT ROWID;
`;

/** In the order in which they are created. */
const schemaStatements: readonly string[] = [
  projectTables,
  runTables,
  labelTables,
  dataTables,
  queueTables,
  modelTables,
];

/** Every table that is missing. What an older format had otherwise is changed by migrations/, step by step. */
export function createTables(db: DatabaseSync): void {
  for (const statement of schemaStatements) db.exec(statement);
}
