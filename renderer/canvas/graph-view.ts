/**
 * The picture of a neighbourhood, behind an interface of our own. Placed in a worker, drawn by ourselves: two thousand
 * elements take a few milliseconds a frame, where a general graph library takes longer than a person's patience.
 */
import type { LabelValue, Neighbourhood } from '../../main/contract/api.ts';
import { drawPicture } from './draw-picture.ts';
import { followGestures } from './gestures.ts';
import type { Point } from './layout.ts';
import { drawOverlay } from './overlay.ts';
import { readPalette } from './palette.ts';
import { edgeAt, nodeAt } from './pick.ts';
import { middleOf, pictureModel } from './picture-model.ts';
import type { DrawnNode, PictureModel } from './picture-model.ts';
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
  /** what is written beside an edge, where there is room for it */
  /** nodes that pass the filter, 1 for each; the others fade. Null where all do */
  setPassing(passes: Uint8Array | null): void;
  setEdgeTexts(texts: ReadonlyMap<number, string>): void;
  /** Moves the camera where a node would be out of sight. */
  reveal(node: number): void;
  positions(): ReadonlyMap<number, Point>;
  fit(): void;
  zoomBy(factor: number): void;
  /** after a change of theme */
  restyle(): void;
  destroy(): void;
}

/** From this zoom on every edge may have its text; below, only where there are few. */
const closeUp = 1.15;
const fewEdges = 40;
const restMs = 300;

export function createGraphView(host: HTMLElement, overlay: HTMLCanvasElement, events: GraphViewEvents): GraphView {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
  host.append(canvas);
  host.style.touchAction = 'none';
  let palette = readPalette(host);
  let model: PictureModel | null = null;
  let hovered: number | null = null;
  let held: DrawnNode | null = null;
  let focus: { readonly kind: 'node' | 'edge'; readonly index: number } | null = null;
  let marked: ReadonlySet<number> = new Set();
  let brushed: ReadonlySet<number> = new Set();
  let passes: Uint8Array | null = null;
  let edgeTexts: ReadonlyMap<number, string> = new Map();
  let turn = 0;
  let frame = 0;
  const placer = createPlacer();

  /** Names and texts alone: hovering changes nothing below them. */
  const drawNames = (): void => {
    if (model === null) return;
    const { zoom, panX, panY } = view.camera2d();
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
      if (text === undefined) return [];
      const [x, y] = middleOf(edge);
      return [{ text, x: x * zoom + panX, y: y * zoom + panY, first }];
    });
    drawOverlay(overlay, nodes, texts, zoom, palette);
  };
  const drawNow = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (model === null) return;
    drawPicture(canvas, model, view.camera2d(), { focus, marked, brushed, passes }, palette);
    drawNames();
  };
  const draw = (): void => {
    if (frame === 0) frame = requestAnimationFrame(drawNow);
  };
  const view = createView2d(host, draw);

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

  const stopGestures = followGestures(host, {
    onGrab: (x, y) => {
      held = model === null ? null : nodeAt(model, ...view.toPicture(x, y), 2);
      return held !== null;
    },
    onDrag: (dx, dy) => {
      if (held === null) return;
      const { zoom } = view.camera2d();
      held.x += dx / zoom;
      held.y += dy / zoom;
      draw();
    },
    onPan: (dx, dy) => view.panBy(dx, dy),
    onZoom: (factor, x, y) => view.zoomAt(factor, x, y),
    onRest: () => {
      held = null;
      noteMove();
    },
    onClick: (x, y) => {
      if (model === null) return;
      const at = view.toPicture(x, y);
      const node = nodeAt(model, ...at, 3);
      if (node !== null) {
        events.onNode(node.node.index);
        return;
      }
      const edge = edgeAt(model, ...at, 5 / view.camera2d().zoom);
      if (edge === null) events.onBackground();
      else events.onEdge(edge.index);
    },
    onDouble: (x, y) => {
      const node = model === null ? null : nodeAt(model, ...view.toPicture(x, y), 3);
      if (node !== null) events.onOpenNode(node.node.index);
    },
    onHover: (x, y) => {
      const index = (model === null ? null : nodeAt(model, ...view.toPicture(x, y), 2))?.node.index ?? null;
      if (index === hovered) return;
      hovered = index;
      host.style.cursor = index === null ? '' : 'pointer';
      drawNames();
    },
    onLeave: () => {
      if (hovered === null) return;
      hovered = null;
      host.style.cursor = '';
      drawNames();
    },
  });

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
      held = null;
      look(places, options);
      drawNow();
      noteMove();
      return true;
    },
    setFocus: (kind, index) => {
      focus = kind === null ? null : { kind, index };
      draw();
    },
    setLabel: (kind, index, value) => {
      const element = kind === 'node' ? model?.byIndex.get(index) : model?.edgeByIndex.get(index);
      if (element === undefined) return;
      element.label = value;
      draw();
    },
    setMarked: (indices) => {
      marked = indices;
      draw();
    },
    setBrushed: (indices) => {
      brushed = indices;
      draw();
    },
    setEdgeTexts: (texts) => {
      edgeTexts = texts;
      draw();
    },
    reveal: (node) => {
      const at = positions().get(node);
      if (at !== undefined && !view.sees(at, 40)) view.centreOn(at);
    },
    setPassing: (next) => {
      passes = next;
      draw();
    },
    positions,
    fit: () => {
      const box = boxOf(positions().values());
      if (box !== null) view.fit(box, true);
      noteMove();
    },
    zoomBy: (factor) => {
      view.zoomAt(factor, host.clientWidth / 2, host.clientHeight / 2);
      noteMove();
    },
    restyle: () => {
      palette = readPalette(host);
      draw();
    },
    destroy: () => {
      turn++;
      if (moved !== null) clearTimeout(moved);
      cancelAnimationFrame(frame);
      placer.end();
      stopGestures();
      view.destroy();
      canvas.remove();
    },
  };
}
