/** view.*: saved views, kept in the record of the project. */
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers } from '../../contract/api.ts';
import { viewState } from '../../contract/views.ts';
import type { SavedView } from '../../contract/views.ts';
import type { EngineContext } from '../engine-context.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a view of another version says and this one does not understand is left out. */
function viewOf(row: Row): SavedView {
  const parsed = viewState.safeParse(JSON.parse(String(row['state'])));
  return {
    viewId: Number(row['view_id']),
    name: String(row['name']),
    state: parsed.success ? parsed.data : {},
    savedAt: String(row['saved_at']),
  };
}

type ViewMethods = Extract<keyof Handlers, `view.${string}`>;

export function createViewHandlers(ctx: EngineContext): Pick<Handlers, ViewMethods> {
  const db = (): DatabaseSync => ctx.required().db;
  const find = (viewId: number): SavedView => {
    const row = db().prepare('SELECT * FROM views WHERE view_id = ?').get(viewId);
    if (row === undefined) throw new AppError('not-found', 'This view is not there any more. Choose another one.');
    return viewOf(row);
  };
  const named = (name: string): number | null => {
    const row = db().prepare('SELECT view_id FROM views WHERE name = ?').get(name);
    return row === undefined ? null : Number(row['view_id']);
  };
  const taken = (name: string): AppError =>
    new AppError('conflict', `There is a view called "${name}" already. Choose another name.`);
  const told = (viewId: number): void => ctx.emit('view.changed', { viewId });

  return {
    'view.list': async () =>
      Promise.resolve(db().prepare('SELECT * FROM views ORDER BY name COLLATE NOCASE, view_id').all().map(viewOf)),
    'view.save': async ({ name, state, replace }) => {
      const known = named(name);
      if (known !== null && !replace) throw taken(name);
      const values = [JSON.stringify(state), new Date().toISOString()] as const;
      if (known !== null)
        db()
          .prepare('UPDATE views SET state = ?, saved_at = ? WHERE view_id = ?')
          .run(...values, known);
      else
        db()
          .prepare('INSERT INTO views (state, saved_at, name) VALUES (?, ?, ?)')
          .run(...values, name);
      const saved = find(named(name) ?? -1);
      told(saved.viewId);
      return Promise.resolve(saved);
    },
    'view.rename': async ({ viewId, name }) => {
      const { name: before } = find(viewId);
      const other = named(name);
      if (other !== null && other !== viewId) throw taken(name);
      if (name !== before) {
        db().prepare('UPDATE views SET name = ? WHERE view_id = ?').run(name, viewId);
        told(viewId);
      }
      return Promise.resolve(find(viewId));
    },
    'view.remove': async ({ viewId }) => {
      find(viewId);
      db().prepare('DELETE FROM views WHERE view_id = ?').run(viewId);
      told(viewId);
      return Promise.resolve(null);
    },
  };
}
