/**
 * What was said of tables at earlier imports, kept on this machine, so that the same columns need not be described again:
 * offered, never taken over by itself.
 */
import { z } from 'zod';
import type { ColumnRole } from '../../main/contract/api.ts';
import { edgeRoles, nodeRoles } from '../../main/contract/api.ts';
import { columnRules } from '../../main/contract/merge.ts';
import { timeFormat } from '../../main/contract/time-role.ts';
import type { TableKind } from './import-mapping.ts';
import type { ImportRules } from './import-rules.ts';
import type { Slice, SliceContext } from './types.ts';

const role = z.enum([...new Set<ColumnRole>([...edgeRoles, ...nodeRoles])]);
const tableMemory = z.object({
  kind: z.enum(['edges', 'nodes']),
  /** of every column */
  roles: z.record(z.string().max(500), role),
  time: timeFormat.nullable(),
  /** nodes: how rows of one node become one; edges: null where parallel edges are kept */
  merge: columnRules.nullable(),
  edgeKey: z.string().max(500).nullable(),
  /** of edges into a new project; null where nobody was asked */
  directed: z.boolean().nullable(),
  fileName: z.string().max(300),
  /** ISO 8601 */
  at: z.string().max(40),
});
export type TableMemory = z.infer<typeof tableMemory>;

export interface ImportMemorySlice {
  /** newest first */
  readonly importMemory: readonly TableMemory[];
  readonly rememberTables: (tables: readonly TableMemory[]) => void;
}

const storageKey = 'dowser.importTables';
/** Tables that are kept; those imported longest ago go. */
const mostTables = 40;
/** Wider tables would fill the small memory of a browser. */
const mostColumns = 500;

/** Columns in any order are the same table. */
const shapeOf = (kind: TableKind, columns: readonly string[]): string => JSON.stringify([kind, [...columns].sort()]);
const shapeOfMemory = ({ kind, roles }: TableMemory): string => shapeOf(kind, Object.keys(roles));

/** What was said last of a table with these columns; null where it was never imported. */
export function recallTable(
  memory: readonly TableMemory[],
  kind: TableKind,
  columns: readonly string[],
): TableMemory | null {
  const shape = shapeOf(kind, columns);
  return memory.find((table) => shapeOfMemory(table) === shape) ?? null;
}

/** The rules with what was said of a table then. */
export function withMemory(rules: ImportRules, { kind, time, merge, edgeKey }: TableMemory): ImportRules {
  const times = { ...rules.times, [kind]: time };
  return kind === 'edges'
    ? { ...rules, times, edgeMerge: merge, edgeKey }
    : { ...rules, times, nodeMerge: merge ?? {} };
}

function readMemory(text: string | null): readonly TableMemory[] {
  if (text === null) return [];
  try {
    return z.array(tableMemory).parse(JSON.parse(text));
  } catch {
    // Written by something else: nothing is offered then.
    return [];
  }
}

export const createImportMemorySlice =
  ({ storage }: SliceContext): Slice<ImportMemorySlice> =>
  (set, get) => ({
    importMemory: readMemory(storage.getItem(storageKey)),
    rememberTables: (given) => {
      const tables = given.filter(({ roles }) => Object.keys(roles).length <= mostColumns);
      const shapes = new Set(tables.map(shapeOfMemory));
      const others = get().importMemory.filter((table) => !shapes.has(shapeOfMemory(table)));
      const importMemory = [...tables, ...others].slice(0, mostTables);
      set({ importMemory });
      try {
        storage.setItem(storageKey, JSON.stringify(importMemory));
      } catch {
        // A full memory of the browser costs the offer after the next start, and nothing else.
      }
    },
  });
