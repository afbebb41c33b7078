/** What a layout gives and how it lets itself be watched. */

export interface Layout {
  /** x0, y0, x1, y1, ...; y grows downwards; finite */
  readonly positions: Float32Array;
  /** what was capped, sampled or arranged otherwise than by the method, as sentences */
  readonly notes: readonly string[];
}

/** Called between steps with a way to see the places as they stand; whoever watches limits the rate. */
export type Watch = (positions: () => Float32Array) => void;

/** Distance of neighbouring nodes where they share the area evenly: all layouts have about this scale. */
export const UNIT = 10;
