/**
 * The picture of a neighbourhood, a path or a pattern, behind an interface of our own. Cytoscape.js draws it, unless
 * there is too much in it: at load 13 on 2 cores, where everything took three times as long as on an idle machine, 300
 * nodes and edges stood after 0.2 s, 400 after 0.45 s and 2,000 after 1.4 s (2.4 to 4.5 s around a hub of real data);
 * our own drawing took 0.1 to 0.35 s for any of them. So there are two drawings of one model, with one camera, one
 * placing (in a worker) and one layer of names above them, and each picture is given to one of the two.
 */
import type { LabelValue, Neighbourhood } from '../../main/contract/api.ts';
import { createCytoscapeView } from './cytoscape-view.ts';
import type { Drawing, DrawingEvents, Marks } from './drawing.ts';
import { followWheel } from './gestures.ts';
import { createLargeView } from './large-view.ts';
import type { Point } from './layout.ts';
import { drawOverlay } from './overlay.ts';
import { readPalette } from './palette.ts';
import { middleOf, pictureModel } from './picture-model.ts';
import type { PictureModel } from './picture-model.ts';
import { createPlacer } from './place-apart.ts';
import type { RowLayout } from './row-layout.ts';
import { boxOf, createView2d } from './view-2d.ts';
import type { Camera } from './view-2d.ts';

export type { Camera } from './view-2d.ts';

export interface GraphViewEvents {
  /** once per click; a double click gives only onOpenNode */
  readonly onNode: (index: number) => void;
  readonly onOpenNode: (index: number) => void;
  readonly onEdge: (index: number) => void;
  readonly onBackground: () => void;
  /** camera or places changed by hand or by us, after it came to rest */
  readonly onMoved: (camera: Camera, positions: Readonly<Record<string, [number, number]>>) => void;
}

export interface ShowOptions {
  /** the edge in the middle, where an edge was chosen */
  readonly centreEdge: number | null;
  /** places to keep: of the last picture, or of a restored session */
  readonly kept: ReadonlyMap<number, Point>;
  /** where to look; null fits everything in */
  readonly camera: Camera | 'keep' | null;
  /** nodes in a row, in the order given */
  readonly row?: RowLayout | undefined;
}

export interface GraphView {
  /** Resolves when everything stands in its place; false where another picture was asked for meanwhile. */
  show(neighbourhood: Neighbourhood, options: ShowOptions): Promise<boolean>;
  setFocus(kind: 'node' | 'edge' | null, index: number): void;
  setLabel(kind: 'node' | 'edge', index: number, value: LabelValue | null): void;
  /** nodes to be ringed, in this picture and in those after it */
  setMarked(indices: ReadonlySet<number>): void;
  /** edges to stand out, such as those of a stretch of time; in this picture and in those after it */
  setBrushed(indices: ReadonlySet<number>): void;
  /** nodes that pass the filter, 1 for each; the others fade. Null where all do */
  setPassing(passes: Uint8Array | null): void;
  /** what is written beside an edge, where there is room for it */
  setEdgeTexts(texts: ReadonlyMap<number, string>): void;
  /** Moves the camera where a node would be out of sight. */
  reveal(node: number): void;
  positions(): ReadonlyMap<number, Point>;
  fit(): void;
  /** Pixels at the lower rim that something lies over, so that no node is fitted in there. */
  keepFree(below: number): void;
  zoomBy(factor: number): void;
  /** after a change of theme */
  restyle(): void;
  destroy(): void;
}

/** Nodes and edges that Cytoscape is given at most: about 0.13 s on an idle machine, see above for a busy one. */
export const mostForCytoscape = 400;

/** From this zoom on every edge may have its text; below, only where there are few. */
const closeUp = 1.15;
/** Between amount and time beside an edge, which stand in lines of their own. */
export const partsOfText = ' · ';
const fewEdges = 40;
const restMs = 300;

/** @param mostElements nodes and edges that Cytoscape draws; more of them are drawn as a large picture */
export function createGraphView(
  host: HTMLElement,
  overlay: HTMLCanvasElement,
  events: GraphViewEvents,
  mostElements = mostForCytoscape,
): GraphView {
  let palette = readPalette(host);
  let model: PictureModel | null = null;
  let hovered: number | null = null;
  let marks: Marks = { focus: null, marked: new Set(), brushed: new Set(), passes: null };
  let edgeTexts: ReadonlyMap<number, string> = new Map();
  let turn = 0;
  const placer = createPlacer();

  const drawNames = (): void => {
    if (model === null) return;
    const { zoom, panX, panY } = view.camera2d();
    const { focus, brushed } = marks;
    const nodes = model.nodes.map(({ node, radius, x, y }) => {
      const first = node.isCenter || node.index === hovered || (focus?.kind === 'node' && focus.index === node.index);
      const priority = first ? Infinity : (node.percentile ?? 0);
      const { name, hidden } = node;
      return { name, hidden, priority, x: x * zoom + panX, y: y * zoom + panY, radius: radius * zoom };
    });
    const all = zoom >= closeUp || model.edges.length <= fewEdges;
    const texts = model.edges.flatMap((edge) => {
      const first = focus?.kind === 'edge' && focus.index === edge.index;
      const text = all || first || edge.isCentre || brushed.has(edge.index) ? edgeTexts.get(edge.index) : undefined;
      if (text === undefined || text === '') return [];
      const { source, target } = edge;
      const [x, y] = middleOf(edge);
      const room = Math.max(source.radius, target.radius) * zoom;
      const along: Point = [(target.x - source.x) * zoom, (target.y - source.y) * zoom];
      return [
        {
          lines: text.split(partsOfText),
          x: x * zoom + panX,
          y: y * zoom + panY,
          along,
          thick: (edge.width * zoom) / 2,
          room,
          first,
        },
      ];
    });
    drawOverlay(overlay, nodes, texts, zoom, palette);
  };

  const positions = (): Map<number, Point> => new Map(model?.nodes.map(({ node, x, y }) => [node.index, [x, y]]));
  let moved: ReturnType<typeof setTimeout> | null = null;
  const noteMove = (): void => {
    if (moved !== null) clearTimeout(moved);
    moved = setTimeout(() => {
      if (model === null || model.nodes.length === 0) return;
      const rounded = (value: number): number => Math.round(value * 10) / 10;
      const places: Record<string, [number, number]> = {};
      for (const [index, [x, y]] of positions()) places[String(index)] = [rounded(x), rounded(y)];
      events.onMoved(view.camera(), places);
    }, restMs);
  };

  const { onNode, onOpenNode, onEdge, onBackground } = events;
  const heard: DrawingEvents = {
    ...{ onNode, onOpenNode, onEdge, onBackground },
    onHover: (index) => {
      if (index === hovered) return;
      hovered = index;
      host.style.cursor = index === null ? '' : 'pointer';
      drawNames();
    },
    onMoved: noteMove,
    onDrawn: drawNames,
  };
  const view = createView2d(
    host,
    () => drawing.look(),
    () => boxOf(positions().values()),
  );
  const small = createCytoscapeView(host, view, palette, heard);
  const large = createLargeView(host, view, palette, heard);
  let drawing: Drawing = small;
  const stopWheel = followWheel(host, (factor, x, y) => {
    view.zoomAt(factor, x, y);
    noteMove();
  });

  const mark = (some: Partial<Marks>): void => {
    marks = { ...marks, ...some };
    drawing.mark(marks);
    drawNames();
  };
  const choose = (elements: number): void => {
    const next = elements <= mostElements ? small : large;
    host.dataset['drawing'] = next === small ? 'cytoscape' : 'large';
    if (next === drawing) return;
    drawing.leave();
    drawing = next;
    drawing.restyle(palette);
    drawing.mark(marks);
  };
  const look = (places: ReadonlyMap<number, Point>, { camera, kept }: ShowOptions): void => {
    const box = boxOf(places.values());
    if (box === null) return;
    if (camera === null) view.fit(box, false);
    else if (camera !== 'keep') {
      view.lookAt(camera);
      // A window of another size, or a neighbourhood that changed since: never an empty picture.
      if (![...places.values()].some((at) => view.sees(at, 0))) view.fit(box, false);
    } else if ([...places].some(([index, at]) => !kept.has(index) && !view.sees(at, 40))) {
      // The camera stays, unless what was asked for would appear out of sight.
      view.fit(box, true);
    }
  };

  return {
    show: async (neighbourhood, options) => {
      const mine = ++turn;
      const { row } = options;
      const places = await placer.place({ ...neighbourhood, ...(row === undefined ? {} : { row }) }, options.kept);
      if (places === null || mine !== turn) return false;
      model = pictureModel(neighbourhood, places, options.centreEdge);
      hovered = null;
      host.style.cursor = '';
      choose(model.nodes.length + model.edges.length);
      // The camera first, so that what is drawn is drawn once, where it will stay.
      look(places, options);
      if (!(await drawing.show(model))) return false;
      noteMove();
      return true;
    },
    setFocus: (kind, index) => mark({ focus: kind === null ? null : { kind, index } }),
    setLabel: (kind, index, value) => {
      const element = kind === 'node' ? model?.byIndex.get(index) : model?.edgeByIndex.get(index);
      if (element === undefined) return;
      element.label = value;
      drawing.relabel(kind, index, value);
    },
    setMarked: (marked) => mark({ marked }),
    setBrushed: (brushed) => mark({ brushed }),
    setEdgeTexts: (texts) => {
      edgeTexts = texts;
      drawNames();
    },
    reveal: (node) => {
      const at = positions().get(node);
      if (at === undefined || view.sees(at, 40)) return;
      view.centreOn(at);
      noteMove();
    },
    setPassing: (passes) => mark({ passes }),
    positions,
    fit: () => {
      const box = boxOf(positions().values());
      if (box !== null) view.fit(box, true);
      noteMove();
    },
    keepFree: (below) => view.keepFree(below),
    zoomBy: (factor) => {
      view.zoomAt(factor, host.clientWidth / 2, host.clientHeight / 2);
      noteMove();
    },
    restyle: () => {
      palette = readPalette(host);
      drawing.restyle(palette);
      drawNames();
    },
    destroy: () => {
      turn++;
      if (moved !== null) clearTimeout(moved);
      placer.end();
      stopWheel();
      small.destroy();
      large.destroy();
      view.destroy();
    },
  };
}
