/** What is known of all nodes or edges at once, as arrays for drawing: one entry an element, in their order. */

/** A column of the tables. Known truth, and columns that would give it away, are never among them. */
export type ColumnValues =
  | {
      /** time: seconds since 1970, UTC */
      readonly type: 'number' | 'time';
      /** NaN where missing */
      readonly values: Float64Array;
      readonly missing: number;
    }
  | {
      readonly type: 'category';
      /** place in `values`; -1 where missing, -2 for a value that is not among them */
      readonly codes: Int32Array;
      /** the most frequent first, equally frequent ones by name; at most 1,000 */
      readonly values: readonly string[];
      /** how often each of `values` occurs */
      readonly counts: Int32Array;
      readonly missing: number;
      /** elements with a value that is not among `values` */
      readonly others: number;
    };

/** Scores of one run. */
export interface ScoreColumn {
  readonly score: Float32Array;
  /** 0 to 1 */
  readonly percentile: Float32Array;
}

/** Many texts as one block: text i is bytes[ends[i - 1]]..bytes[ends[i] - 1] in UTF-8. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

export interface NodeNames {
  readonly ids: PackedTexts;
  /** null where the data has no names: the ids are the names */
  readonly names: PackedTexts | null;
}
