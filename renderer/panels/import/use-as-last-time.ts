/** What earlier imports said of tables with the same columns: whether there is something to offer, and the way back. */
import { useState } from 'react';
import { recallTable, withMemory } from '../../state/import-memory.ts';
import type { TableMemory } from '../../state/import-memory.ts';
import type { Roles, TableKind } from '../../state/import-mapping.ts';
import type { ImportRules } from '../../state/import-rules.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import type { Uploads } from './use-uploads.ts';

/** What is said of the columns at present. */
export interface Said {
  readonly uploads: Uploads;
  readonly rules: ImportRules;
  readonly directed: boolean;
}
export interface SayAgain {
  readonly setRules: (rules: ImportRules) => void;
  readonly setDirected: (directed: boolean) => void;
}

interface Before {
  readonly roles: Readonly<Record<TableKind, { readonly roles: Roles; readonly touched: boolean } | null>>;
  readonly rules: ImportRules;
  readonly directed: boolean;
}

export interface AsLastTime {
  /** newest first; empty where nothing is known, or all is said so already */
  readonly tables: readonly TableMemory[];
  readonly isTaken: boolean;
  readonly take: () => void;
  readonly undo: () => void;
}

const kinds = ['edges', 'nodes'] as const;

/** Plain data whose keys stand in any order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export function useAsLastTime({ uploads, rules, directed }: Said, { setRules, setDirected }: SayAgain): AsLastTime {
  const memory = useWorkbench((state) => state.importMemory);
  const [before, setBefore] = useState<Before | null>(null);
  const known = kinds.flatMap((kind) => {
    const preview = uploads[kind]?.preview ?? null;
    const names = preview?.columns.map(({ name }) => name) ?? [];
    const found = preview === null ? null : recallTable(memory, kind, names);
    return found === null ? [] : [found];
  });
  const isSaid = known.every(
    (table) =>
      sorted(uploads[table.kind]?.roles) === sorted(table.roles) &&
      sorted(withMemory(rules, table)) === sorted(rules) &&
      (table.directed === null || table.directed === directed),
  );
  const isTaken = before !== null && isSaid && known.length > 0;
  const rolesOf = (kind: TableKind): Before['roles'][TableKind] => {
    const upload = uploads[kind];
    return upload === null ? null : { roles: upload.roles, touched: upload.touched };
  };
  return {
    tables: isSaid && !isTaken ? [] : known,
    isTaken,
    take: () => {
      setBefore({ roles: { edges: rolesOf('edges'), nodes: rolesOf('nodes') }, rules, directed });
      for (const table of known) uploads.setRoles(table.kind, table.roles, true);
      setRules(known.reduce(withMemory, rules));
      const said = known.find((table) => table.directed !== null)?.directed ?? null;
      if (said !== null) setDirected(said);
    },
    undo: () => {
      if (before === null) return;
      for (const kind of kinds) {
        const was = before.roles[kind];
        if (was !== null) uploads.setRoles(kind, was.roles, was.touched);
      }
      setRules(before.rules);
      setDirected(before.directed);
      setBefore(null);
    },
  };
}
