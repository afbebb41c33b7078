/** Saved views: what is looked at, under a name, kept with the project. */
import { z } from 'zod';
import { nodeFilter } from './filter.ts';
import { colourBy } from './overview-view.ts';

/** All keys optional: what a view does not say stays as it is. */
export const viewState = z
  .object({
    filter: nodeFilter,
    search: z.string().max(500),
    unlabelledOnly: z.boolean(),
    tab: z.enum(['node', 'edge']),
    runId: z.string().max(200),
    centre: z.string().max(50),
    /** what the nodes of the whole graph are coloured by */
    colourBy,
  })
  .partial()
  .strict();
export type ViewState = z.infer<typeof viewState>;

export const viewName = z.string().trim().min(1).max(80);

export interface SavedView {
  readonly viewId: number;
  readonly name: string;
  readonly state: ViewState;
  /** ISO 8601, UTC */
  readonly savedAt: string;
}
