/** Format 4: data have versions. It adds tables alone (data_changes, data_kept, label_places, import_merges, views). */
import type { Migration } from './migrations.ts';

export const toFormat4: Migration = { to: 4, run: () => undefined };
