/** What the two ways to draw a picture have in common: all that `graph-view.ts` knows of them. */
import type { LabelValue } from '../../main/contract/api.ts';
import type { Palette } from './palette.ts';
import type { PictureModel } from './picture-model.ts';

export interface Marks {
  readonly focus: { readonly kind: 'node' | 'edge'; readonly index: number } | null;
  readonly marked: ReadonlySet<number>;
  readonly brushed: ReadonlySet<number>;
  /** nodes that pass the filter, 1 for each; the others fade. Null where all do */
  readonly passes: Uint8Array | null;
}

export interface DrawingEvents {
  /** once per click; a double click gives only onOpenNode */
  readonly onNode: (index: number) => void;
  readonly onOpenNode: (index: number) => void;
  readonly onEdge: (index: number) => void;
  readonly onBackground: () => void;
  /** the node below the pointer, or none */
  readonly onHover: (index: number | null) => void;
  /** the camera or a node was moved by hand */
  readonly onMoved: () => void;
  /** a frame is drawn: names and texts belong above it */
  readonly onDrawn: () => void;
}

/** Drags write the places into the model, gestures the camera into the view: there is one truth of each. */
export interface Drawing {
  /** Draws another picture in place of the last one; false where a later one or another drawing took over meanwhile. */
  show(model: PictureModel): Promise<boolean>;
  /** The camera of the view has moved. */
  look(): void;
  mark(marks: Marks): void;
  relabel(kind: 'node' | 'edge', index: number, value: LabelValue | null): void;
  restyle(palette: Palette): void;
  /** Out of sight and without a picture, until one is shown again. */
  leave(): void;
  destroy(): void;
}
