/**
 * The view: everything of the screen that is undone, kept in the session and restored exactly, but for camera and
 * places. One list: a key that is added here, and is in the page's state under the same name, is in all three.
 */
import { z } from 'zod';
import { nodeFilter } from './filter.ts';
import { tableView } from './table.ts';
import { overviewView } from './overview-view.ts';
import { flagRule } from './review.ts';

const kind = z.enum(['node', 'edge']);
const index = z.number().int().nonnegative();

/** Chosen nodes beyond this number are not kept when the project closes; the screen says so when it opens again. */
export const mostChosenKept = 200_000;

export const viewMemento = z
  .object({
    runId: z.string().max(200).nullable(),
    tab: kind,
    search: z.string().max(500),
    unlabelledOnly: z.boolean(),
    filter: nodeFilter,
    chosen: z.array(index).max(mostChosenKept).readonly(),
    chosenTitle: z.string().max(200),
    selected: z.object({ kind, index }).strict().readonly().nullable(),
    expanded: z.array(index).max(500).readonly(),
    maxNodes: z.number().int().min(2).max(5000),
    leftTab: z.enum(['ranking', 'questions']),
    listOf: z.enum(['elements', 'groups']),
    thresholds: z.record(z.string().max(210), flagRule),
    /** how the whole graph is looked at; its camera is no part of a step */
    overview: overviewView,
    rightTab: z.enum(['why', 'evidence', 'progress', 'model', 'graph', 'history', 'truth']),
    table: tableView,
    centre: z.enum(['neighbourhood', 'whole', 'table', 'compare']),
  })
  .strict();
export type ViewMemento = z.infer<typeof viewMemento>;
const viewPart = viewMemento.partial();
/** Some of its keys. */
export type ViewPart = z.infer<typeof viewPart>;

/** What one step changed: the keys that differ, as they were and as they became. */
const change = { before: viewPart, after: viewPart };
const step = { id: z.string().max(60), at: z.string().max(40), title: z.string().max(400) };
const place = z.object({ projectId: z.string().max(200), name: z.string().max(200) }).strict();

export const historyEntry = z.discriminatedUnion('kind', [
  /** `rows`: so many rows of the list were gone through, one after the other; 0 for any other change */
  z.object({ kind: z.literal('view'), ...step, ...change, rows: z.number().int().nonnegative() }).strict(),
  /** a label of one's own; `undone` where it was taken back */
  z
    .object({
      kind: z.literal('label'),
      ...step,
      ...change,
      seq: z.number().int(),
      element: z.object({ kind, index }).strict(),
      itemId: z.number().int().nullable(),
      /** labels given at once, which are taken back at once */
      together: z.number().int().positive(),
      undone: z.boolean(),
    })
    .strict(),
  /** another project was opened */
  z.object({ kind: z.literal('project'), ...step, from: place, to: place }).strict(),
]);
export type HistoryEntry = z.infer<typeof historyEntry>;

/** Steps that a session keeps. */
export const mostStepsKept = 100;

export const keptHistory = z
  .object({
    /** oldest first */
    entries: z.array(historyEntry).max(mostStepsKept),
    /** so many of them are done; those after can be done again */
    at: z.number().int().nonnegative(),
    /** whether older steps were left out */
    cut: z.boolean(),
  })
  .strict();
export type KeptHistory = z.infer<typeof keptHistory>;
