/**
 * Labels name their element by number and by id. When the data become another version the number is found anew; the log
 * itself is never touched. Kept beside it, for each version: where the element of an entry from another version is.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Tables } from '../storage/tables.ts';
import { CURRENT_VERSION_SQL, versionSql } from './data-versions.ts';
import { edgePlaces, nodePlaces } from './places.ts';
import type { Versions } from './places.ts';

export interface LabelPlaces {
  /** where the element of an entry is now, by the entry's number; below zero: nowhere. An entry that is not named is right. */
  readonly places: ReadonlyMap<number, number>;
  /** numbers of the last entries before the data changed: what was given up to there cannot be undone step by step */
  readonly cuts: readonly number[];
}

const placeRow = z.object({ seq: z.number(), element: z.number() });

export function labelPlaces(db: DatabaseSync): LabelPlaces {
  const cuts = db.prepare('SELECT DISTINCT log_seq FROM data_changes ORDER BY log_seq').all();
  if (cuts.length === 0) return { places: new Map(), cuts: [] };
  const found = z
    .array(placeRow)
    .parse(db.prepare(`SELECT seq, element FROM label_places WHERE version = ${CURRENT_VERSION_SQL}`).all());
  return {
    places: new Map(found.map(({ seq, element }) => [seq, element])),
    cuts: cuts.map(({ log_seq }) => Number(log_seq)),
  };
}

const entryRow = z.object({
  seq: z.number(),
  kind: z.enum(['node', 'edge']),
  place: z.number(),
  ids: z.string(),
});
export interface PlacedEntry {
  readonly seq: number;
  readonly element: number;
}

/**
 * Places in the version that is gone to, of every entry that has none there yet.
 * @param version the number of that version; entries that were given on it keep their own place
 */
export async function placesIn(
  db: DatabaseSync,
  tables: Tables,
  version: number,
  versions: Versions,
): Promise<readonly PlacedEntry[]> {
  const entries = z.array(entryRow).parse(
    db
      .prepare(
        `SELECT seq, kind, ids, coalesce((SELECT p.element FROM label_places p WHERE p.seq = l.seq
            AND p.version = ${CURRENT_VERSION_SQL}), element) AS place
         FROM labels l WHERE ${versionSql('log_seq', 'l.seq')} <> ?
           AND NOT EXISTS (SELECT 1 FROM label_places p WHERE p.seq = l.seq AND p.version = ?) ORDER BY seq`,
      )
      .all(version, version),
  );
  const idOf = (ids: string): string => z.array(z.string()).parse(JSON.parse(ids))[0];
  const nodes = await nodePlaces(tables, versions, [
    ...new Set(entries.filter(({ kind }) => kind === 'node').map(({ ids }) => idOf(ids))),
  ]);
  const edges = await edgePlaces(tables, versions, [
    ...new Set(entries.filter(({ kind, place }) => kind === 'edge' && place >= 0).map(({ place }) => place)),
  ]);
  // One number below zero for each element that is nowhere, so that its entries still speak of one element.
  const gone = new Map<string, number>();
  return entries.map(({ seq, kind, place, ids }) => {
    const found = kind === 'node' ? nodes.get(idOf(ids)) : edges.get(place);
    if (found !== undefined) return { seq, element: found };
    const key = kind === 'node' ? `node ${ids}` : `edge ${place}`;
    const number = gone.get(key) ?? -seq;
    gone.set(key, number);
    return { seq, element: number };
  });
}
