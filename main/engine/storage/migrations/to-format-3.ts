/**
 * Format 3: a run may be a training. The table of runs of before refuses the kind "train", and SQLite cannot change a
 * check: the rows are copied into a table that takes it.
 */
import type { Migration } from './migrations.ts';

/** As format 3 had it; what a later format adds is a step of its own. */
const runsOfFormat3 = `CREATE TABLE runs_of_format_3 (
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
) STRICT`;

export const toFormat3: Migration = {
  to: 3,
  run: (db) => {
    const made = db.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'runs'`).get();
    if (made === undefined || String(made['sql']).includes(`'train'`)) return;
    db.exec(`${runsOfFormat3};
      INSERT INTO runs_of_format_3 SELECT position, run_id, kind, title, state, spec, backend, started_at, seconds,
        node_scores, edge_scores, notes, error FROM runs;
      DROP TABLE runs;
      ALTER TABLE runs_of_format_3 RENAME TO runs;`);
  },
};
