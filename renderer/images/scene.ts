/**
 * A picture as an image file needs it: what is where, in what colour and shape, with its legend. Each view makes one of
 * what it shows; the writers know nothing of views. Places are in units of the view, whatever they are.
 */
export type NodeShape = 'disc' | 'triangle' | 'square' | 'diamond' | 'hexagon' | 'cross';

export interface SceneNode {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly shape: NodeShape;
  readonly fill: string;
  readonly border: string;
  readonly borderWidth: number;
  /** drawn below it where there is room; '' for none */
  readonly name: string;
  /** larger is named first; Infinity always */
  readonly priority: number;
  /** a halo around it */
  readonly halo: string | null;
}

export interface SceneEdge {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** of the node that it ends at, so that an arrow stops at its rim */
  readonly endRadius: number;
  /** how far its middle is bent to the left, in units of the view */
  readonly bend: number;
  readonly colour: string;
  readonly width: number;
  readonly opacity: number;
  readonly isDashed: boolean;
  readonly hasArrow: boolean;
  /** at its middle; '' for none */
  readonly text: string;
}

export interface LegendEntry {
  readonly shape: NodeShape | 'line';
  readonly fill: string;
  readonly border: string;
  readonly text: string;
}

export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  /** below everything else: a picture of what is too much to be written one by one, over the whole of `bounds` */
  readonly raster?: { readonly png: string; readonly bounds: Bounds };
  readonly legend: readonly LegendEntry[];
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type ImageTheme = 'dark' | 'light';

export interface ImageOptions {
  /** CSS pixels */
  readonly width: number;
  readonly height: number;
  readonly theme: ImageTheme;
  readonly withLegend: boolean;
}

/** What a view gives the dialog: its name, what it leaves out, and its picture in either theme. */
export interface ImageSource {
  /** begins the file name and names the picture, such as "Neighbourhood of 0018" */
  readonly title: string;
  /** one sentence on what is not shown; '' where everything is */
  readonly hidden: string;
  readonly scene: (theme: ImageTheme) => Scene | Promise<Scene>;
}
