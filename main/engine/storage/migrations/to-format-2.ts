/** Format 2: a label carries the question that it answers (item_id enters its hash only where it is set). */
import type { Migration } from './migrations.ts';

export const toFormat2: Migration = {
  to: 2,
  run: (db) => {
    const columns = db.prepare(`SELECT name FROM pragma_table_info('labels')`).all();
    if (!columns.some(({ name }) => name === 'item_id')) db.exec('ALTER TABLE labels ADD COLUMN item_id INTEGER');
  },
};
