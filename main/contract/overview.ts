/**
 * The whole graph as one picture: its edges, which cross once, and a place for every node, worked out by the engine and
 * kept with the project. Shapes only; the methods are in api.ts.
 */
import type { ErrorCode } from '../../ml/schema/errors.ts';
import { z } from 'zod';
import type { JobEstimate } from './api.ts';

/** force: by the edges; pca and umap: by what the nodes are like, as a map of their features. */
export const placeKinds = ['force', 'pca', 'umap'] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** What is wanted. The same graph, kind and seed give the same places to the last bit. */
export const overviewRequest = z
  .object({ places: z.enum(placeKinds), seed: z.number().int().min(0).max(2_147_483_647) })
  .strict();
export type OverviewRequest = z.infer<typeof overviewRequest>;

/** The stored edges, in stored order, parallel ones and self loops included: edge e joins src[e] to dst[e]. */
export interface OverviewGraph {
  readonly numNodes: number;
  /** length: number of edges */
  readonly src: Int32Array;
  readonly dst: Int32Array;
  readonly directed: boolean;
}

/** One kind of places, before anything is started. */
export interface OverviewChoice {
  readonly places: PlaceKind;
  readonly title: string;
  /** what near and far mean in it, in one sentence */
  readonly summary: string;
  readonly estimate: JobEstimate;
  /** true where they are kept already: they come at once */
  readonly kept: boolean;
}

/** ready: fetch overview.places. cancelled: by overview.cancel, or because another request took its place. */
export const overviewStates = ['running', 'ready', 'failed', 'cancelled'] as const;
export type OverviewState = (typeof overviewStates)[number];

/** The answer of overview.start. */
export interface OverviewJob {
  /** names these places: graph, kind, seed and version of the method */
  readonly key: string;
  /** ready where they were kept from before; else running */
  readonly state: 'running' | 'ready';
  readonly estimate: JobEstimate;
}

/** Sent at most four times a second, and once at the end. */
export interface OverviewProgress {
  readonly key: string;
  readonly state: OverviewState;
  /** what is happening, in words for the screen */
  readonly stage: string;
  /** 0 to 1 over the whole computation */
  readonly fraction: number;
  /** null until there is something to base it on */
  readonly secondsLeft: number | null;
  /**
   * x and y of each node as they stand, length 2n, in the scale of the final ones; null where there is nothing new to
   * see. Not final even with state ready: those are fetched by overview.places
   */
  readonly positions: Float32Array | null;
  /** with state failed alone */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Places that are complete. */
export interface OverviewPlaces {
  readonly key: string;
  readonly places: PlaceKind;
  readonly seed: number;
  /** x0, y0, x1, y1, ...; y grows downwards; length 2n, finite */
  readonly positions: Float32Array;
  /** least box around all of them; all 0 for a graph without nodes */
  readonly extent: { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number };
  /** caps, samples and fallbacks behind the picture, as sentences */
  readonly notes: readonly string[];
}
