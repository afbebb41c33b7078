/** Files into a project that is there: the ways, and the difference that is shown before anything is changed. */
import { z } from 'zod';
import type { RejectedRow, RowAccounting } from './api.ts';
import type { MergedColumn } from './merge.ts';

/**
 * `replace`: the files alone are the data from now on. `append`: nodes and edges are added, nodes that are there stay as
 * they are. `upsert`: as append, and what the files say of nodes (and, with a key, of edges) that are there is taken over.
 */
export const importModes = ['replace', 'append', 'upsert'] as const;
export const importMode = z.enum(importModes);
export type ImportMode = z.infer<typeof importMode>;

export interface ChangedValue {
  readonly column: string;
  /** empty where there was none */
  readonly before: string;
  readonly after: string;
}

/** added + changed + unchanged = elements after; removed + changed + unchanged = elements before. */
export interface ElementDifference {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** columns that differ: new ones, those that go, and how many elements that stay change in it */
  readonly columns: readonly {
    readonly column: string;
    readonly state: 'new' | 'gone' | 'kept';
    readonly changed: number;
  }[];
  /** the first ones of each kind */
  readonly examples: readonly {
    readonly change: 'added' | 'removed' | 'changed';
    /** node: [id]; edge: [source id, target id] */
    readonly ids: readonly string[];
    readonly values: readonly ChangedValue[];
  }[];
}

/** What becomes of what hangs on the data. */
export interface Affected {
  /** labels that stand and stay on their node or edge */
  readonly labelsKept: number;
  /** labels that stand and whose node or edge goes: kept in the log, counted no more */
  readonly labelsGone: number;
  /** ids of the first of them */
  readonly labelsGoneExamples: readonly string[];
  /** labels of before that find their node again */
  readonly labelsBack: number;
  /** runs that are kept and marked as made on the data of before */
  readonly runs: number;
  /** reasons frozen with these runs, kept as they are */
  readonly findings: number;
  readonly models: number;
  /** whether questions are being asked: the queue ends, its answers stay */
  readonly queue: boolean;
}

export interface ImportDifference {
  /** given back to reimport.commit or reimport.drop */
  readonly token: string;
  readonly mode: ImportMode;
  readonly nodes: ElementDifference;
  readonly edges: ElementDifference;
  readonly affected: Affected;
  /** the files of this import: read = kept + merged + rejected */
  readonly files: readonly RowAccounting[];
  readonly merges: readonly MergedColumn[];
  readonly rejectedTotal: number;
  /** the first 100 */
  readonly rejects: readonly RejectedRow[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** The data of a project and the version before it, which is kept until the next import. */
export interface DataState {
  /** 1: as first imported */
  readonly version: number;
  /** what made the data of now from another version; null for the first */
  readonly title: string | null;
  /** ISO 8601, UTC */
  readonly since: string;
  /** what taking the last import back (or bringing it again) would lead to; null where no other version is kept */
  readonly other: { readonly version: number; readonly numNodes: number; readonly numEdges: number } | null;
  /** whether the other version is the one before (taking back) or the one after (bringing again) */
  readonly leads: 'back' | 'forward' | null;
  /** labels in the log whose node or edge is not in the data of now */
  readonly labelsGone: number;
}
