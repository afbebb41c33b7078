/**
 * Where elements of one version of the data are in another: nodes by their id, edges by the table that the import made
 * (edge-places.parquet in the folder of the newer version: idx there, was in the older one).
 */
import { join } from 'node:path';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

export const EDGE_PLACES = 'edge-places.parquet';

export interface Versions {
  /** folder of the tables that are gone to */
  readonly to: string;
  /** folder of the newer of both */
  readonly newer: string;
  /** whether the newer one is gone to */
  readonly forward: boolean;
}

const MOST_AT_ONCE = 5000;

async function lookUp<K>(
  keys: readonly K[],
  ask: (some: readonly K[]) => Promise<readonly (readonly [K, number])[]>,
): Promise<Map<K, number>> {
  const found = new Map<K, number>();
  for (let at = 0; at < keys.length; at += MOST_AT_ONCE) {
    for (const [key, place] of await ask(keys.slice(at, at + MOST_AT_ONCE))) found.set(key, place);
  }
  return found;
}

export async function nodePlaces(
  tables: Tables,
  { to }: Versions,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const from = `read_parquet(${sqlText(join(to, 'nodes.parquet'))})`;
  return lookUp(ids, async (some) => {
    const rows = await tables.rows(`SELECT id, idx FROM ${from} WHERE id IN (${some.map(sqlText).join(', ')})`);
    return rows.map(([id, idx]) => [String(id), Number(idx)] as const);
  });
}

export async function edgePlaces(
  tables: Tables,
  { newer, forward }: Versions,
  edges: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const from = `read_parquet(${sqlText(join(newer, EDGE_PLACES))})`;
  const [here, there] = forward ? ['was', 'idx'] : ['idx', 'was'];
  return lookUp(edges, async (some) => {
    const rows = await tables.rows(
      `SELECT ${here}, ${there} FROM ${from} WHERE ${here} IN (${some.join(', ')}) AND ${there} IS NOT NULL`,
    );
    return rows.map(([edge, place]) => [Number(edge), Number(place)] as const);
  });
}
