/** What a look through a project's folder says of each of its parts. */

/** What has to be put right, by whom it is put right. */
export type Cure =
  | { readonly kind: 'record' }
  | { readonly kind: 'tables'; readonly folder: string }
  | { readonly kind: 'run' | 'model'; readonly runId: string; readonly title: string };

export interface Part {
  /** in the words of an analyst: "the record", "tables/nodes.parquet", "run Degree, seed 1" */
  readonly what: string;
  readonly ok: boolean;
  /** what was seen: one sentence */
  readonly detail: string;
  /** null for what is intact, and for what heals by itself */
  readonly cure: Cure | null;
}

export interface ProjectCheck {
  readonly path: string;
  readonly parts: readonly Part[];
  readonly intact: boolean;
}
