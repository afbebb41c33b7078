/**
 * The picture of the whole graph behind an interface of our own: drawing, camera, what lies under the pointer, names.
 * The rest of the page gives it arrays and hears of nodes.
 */
import { readPalette } from '../canvas/palette.ts';
import { fitBox, keepNear, panBy, spacingOf, toPlace, toScreen, zoomAt } from './camera.ts';
import type { Camera, Size, ZoomRange } from './camera.ts';
import { drawApart } from './draw-apart.ts';
import { drawOrder } from './draw-order.ts';
import type { EdgeOrder } from './edge-order.ts';
import { boxOf, nearestNode, nodesInside } from './grid-index.ts';
import type { Box, GridIndex } from './grid-index.ts';
import { drawMarks, namedNodes } from './marks.ts';
import type { Marked } from './marks.ts';
import { rgbOf } from './node-look.ts';
import { pointSizeOf } from './overview-renderer.ts';
import type { Drawn, Theme } from './overview-renderer.ts';
import { watchPointer } from './pointer.ts';
import type { ScreenPoint } from './pointer.ts';

export interface OverviewEvents {
  /** -1 for none; where it lies on screen */
  readonly onHover: (node: number, at: ScreenPoint) => void;
  readonly onNode: (node: number) => void;
  readonly onOpenNode: (node: number) => void;
  readonly onBackground: () => void;
  readonly onChoose: (nodes: readonly number[]) => void;
  /** after the camera came to rest; null where everything is in view and stays so */
  readonly onCamera: (camera: Camera | null) => void;
  readonly onDrawn: (drawn: Drawn) => void;
  /** the driver lost the picture, or gave it back */
  readonly onLost: (isLost: boolean) => void;
  /** there will be no picture; why not */
  readonly onFailed: (message: string) => void;
}

export interface Look {
  /** four bytes a node */
  readonly colours: Uint8Array;
  readonly sizes: Float32Array;
  /** 0 to 1 */
  readonly importance: Float32Array;
  /** share of the nodes' own colour in their edges */
  readonly ownColour: number;
}

export interface OverviewView {
  /** `grid` is null while places change: then nothing lies under the pointer. */
  setPositions(positions: Float32Array, grid: GridIndex | null): void;
  /** Places are still to come: nothing lies under the pointer. */
  forget(): void;
  setEdges(order: EdgeOrder): void;
  setLook(look: Look): void;
  /** Nodes with 0 cannot be pointed at. */
  setPasses(passes: Uint8Array | null): void;
  setChosen(chosen: readonly number[]): void;
  setSelected(nodes: readonly number[]): void;
  setNames(nameOf: (node: number) => string): void;
  setLasso(isLasso: boolean): void;
  /** Null fits everything in. */
  setCamera(camera: Camera | null): void;
  camera(): Camera;
  fit(): void;
  /** Brings these nodes on screen; `closer`: as near as their names need. */
  lookAt(nodes: readonly number[], closer?: boolean): void;
  zoomBy(factor: number): void;
  panBy(dx: number, dy: number): void;
  size(): Size;
  screenOf(node: number): ScreenPoint;
  theme(): Theme;
  /** nodes whose names are on screen, or would be if they had room */
  named(): readonly number[];
  restyle(): void;
  destroy(): void;
}

const margin = { side: 40, top: 48, bottom: 90 };
const reach = 9;
/** On a window of this size, two neighbouring nodes are at most so far apart when a few of them are looked at. */
const nearSpacing = 42;
const usualSize = 600;
const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** `frame`: where the picture goes; `overlay`: over it, for names and marks. */
export function createOverviewView(
  host: HTMLElement,
  frame: HTMLElement,
  overlay: HTMLCanvasElement,
  events: OverviewEvents,
): OverviewView {
  let palette = readPalette(host);
  let positions: Float32Array = new Float32Array();
  let grid: GridIndex | null = null;
  let box: Box = boxOf(positions);
  let spacing = 1;
  let look: Look = {
    colours: new Uint8Array(),
    sizes: new Float32Array(),
    importance: new Float32Array(),
    ownColour: 0,
  };
  let passes: Uint8Array | null = null;
  let chosen: readonly number[] = [];
  let selected: readonly number[] = [];
  let order: Uint32Array = new Uint32Array();
  let nameOf = (node: number): string => String(node);
  let hovered = -1;
  let lasso: readonly ScreenPoint[] | null = null;
  let isLasso = false;
  let size: Size = { width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) };
  let camera: Camera = { zoom: 1, x: 0, y: 0 };
  /** until somebody moves the camera, the whole graph stays in view */
  let isFitted = true;
  let told: ReturnType<typeof setTimeout> | null = null;
  let motion = 0;
  let arranging = 0;

  /** the one that the picture on screen was drawn with */
  let seen = camera;

  const renderer = drawApart(frame, {
    onFrame: (drawn) => {
      seen = drawn.camera;
      mark();
      events.onDrawn(drawn);
    },
    onLost: () => events.onLost(true),
    onRestored: () => events.onLost(false),
    onFailed: events.onFailed,
  });
  const marked = (): Marked => {
    const { importance, sizes } = look;
    const onScreen = spacing * seen.zoom;
    const scale = { pointSize: pointSizeOf(onScreen), spacing: onScreen };
    const nodes = { positions, grid, order, importance, sizes, passes, chosen, selected, hovered };
    return { camera: seen, size, ...nodes, ...scale, nameOf, lasso };
  };
  const mark = (): void => {
    if (look.sizes.length > 0 && positions.length > 0) drawMarks(overlay, marked(), palette);
  };
  const isPassing = (node: number): boolean => passes === null || passes[node] === 1;
  const range = (): ZoomRange => {
    const least = fitBox(box, size, margin, Infinity).zoom / 3;
    return { least, most: Math.max(60 / spacing, 3 * least) };
  };
  const see = (wanted: Camera): void => {
    camera = wanted;
    renderer.setCamera(wanted);
  };
  /** Moved by hand: told once it rests. */
  const move = (wanted: Camera): void => {
    cancelAnimationFrame(motion);
    isFitted = false;
    see(keepNear(wanted, box));
    if (told !== null) clearTimeout(told);
    told = setTimeout(() => events.onCamera(camera), 300);
  };
  const glide = (wanted: Camera, done: () => void): void => {
    cancelAnimationFrame(motion);
    if (calm()) {
      see(wanted);
      done();
      return;
    }
    const from = camera;
    const begun = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, Math.max(0, (now - begun) / 220));
      const eased = t * (2 - t);
      const between = (a: number, b: number): number => a + (b - a) * eased;
      const zoom = from.zoom * (wanted.zoom / from.zoom) ** eased;
      see({ zoom, x: between(from.x, wanted.x), y: between(from.y, wanted.y) });
      if (t < 1) motion = requestAnimationFrame(step);
      else done();
    };
    motion = requestAnimationFrame(step);
  };
  /** A small graph fills a large screen too. */
  const nearest = (): number => (nearSpacing / spacing) * Math.max(1, Math.min(size.width, size.height) / usualSize);
  const wholeView = (): Camera => fitBox(box, size, margin, nearest());
  const arrangeNow = (): void => {
    cancelAnimationFrame(arranging);
    arranging = 0;
    const sorted = drawOrder(look.importance, passes, chosen);
    order = sorted.order;
    renderer.setOrder(order, sorted.numChosen);
  };
  /** Once for all that changes together; at once where the present order is of other nodes. */
  const arrange = (): void => {
    if (order.length !== look.importance.length) arrangeNow();
    else if (arranging === 0) arranging = requestAnimationFrame(arrangeNow);
  };
  const nodeAt = ([x, y]: ScreenPoint): number => {
    if (grid === null) return -1;
    const [placeX, placeY] = toPlace(camera, size, x, y);
    const radius = (reach + pointSizeOf(spacing * camera.zoom) / 2) / camera.zoom;
    return nearestNode(grid, positions, placeX, placeY, radius, isPassing);
  };
  const hover = (at: ScreenPoint | null): void => {
    const node = at === null ? -1 : nodeAt(at);
    if (node === hovered) return;
    hovered = node;
    host.style.cursor = node >= 0 ? 'pointer' : isLasso ? 'crosshair' : '';
    mark();
    events.onHover(node, at ?? [0, 0]);
  };

  const stopPointer = watchPointer(host, {
    onPan: (dx, dy) => move(panBy(camera, dx, dy)),
    onZoom: (factor, at) => move(zoomAt(camera, size, factor, at, range())),
    onHover: hover,
    onClick: (at) => {
      const node = nodeAt(at);
      if (node >= 0) events.onNode(node);
      else events.onBackground();
    },
    onDoubleClick: (at) => {
      const node = nodeAt(at);
      if (node >= 0) events.onOpenNode(node);
    },
    onLasso: (line) => {
      lasso = line;
      mark();
    },
    onLassoEnd: (line) => {
      if (grid === null) return;
      const corners = line.map(([x, y]) => toPlace(camera, size, x, y));
      events.onChoose(nodesInside(grid, positions, corners, isPassing));
    },
    isLasso: () => isLasso,
  });

  const resized = new ResizeObserver(() => {
    if (host.clientWidth === 0 || host.clientHeight === 0) return;
    size = { width: host.clientWidth, height: host.clientHeight };
    renderer.resize(size, window.devicePixelRatio);
    if (isFitted) see(wholeView());
  });
  resized.observe(host);
  renderer.resize(size, window.devicePixelRatio);
  const theme = (): Theme => ({
    background: rgbOf(palette.background),
    line: rgbOf(palette.line),
    strong: rgbOf(palette.scores[4]),
    chosen: rgbOf(palette.text),
    ownColour: look.ownColour,
  });
  const restyle = (): void => {
    palette = readPalette(host);
    renderer.setTheme(theme());
  };
  restyle();

  return {
    setPositions: (given, index) => {
      const isFirst = positions.length !== given.length;
      positions = given;
      grid = index;
      if (index === null) hover(null);
      box = index ?? boxOf(given);
      spacing = spacingOf(box, given.length / 2);
      renderer.setPositions(given);
      if (isFitted || isFirst) see(isFitted ? wholeView() : camera);
    },
    forget: () => {
      grid = null;
      hover(null);
    },
    setEdges: (edges) => renderer.setEdges(edges),
    setLook: (given) => {
      const isOtherShare = given.ownColour !== look.ownColour;
      look = given;
      renderer.setSizes(given.sizes);
      renderer.setColours(given.colours);
      if (isOtherShare) restyle();
      arrange();
    },
    setPasses: (given) => {
      passes = given;
      arrange();
    },
    setChosen: (given) => {
      chosen = given;
      arrange();
    },
    setSelected: (given) => {
      selected = given;
      mark();
    },
    setNames: (given) => {
      nameOf = given;
      mark();
    },
    setLasso: (given) => {
      isLasso = given;
      host.style.cursor = given ? 'crosshair' : '';
    },
    setCamera: (wanted) => {
      isFitted = wanted === null;
      see(wanted ?? wholeView());
    },
    camera: () => camera,
    fit: () => {
      glide(wholeView(), () => {
        isFitted = true;
        events.onCamera(null);
      });
    },
    lookAt: (nodes, closer = false) => {
      if (nodes.length === 0 || positions.length === 0) return;
      const corners = boxOf(Float32Array.from(nodes.flatMap((node) => [positions[2 * node], positions[2 * node + 1]])));
      const near = fitBox(
        corners,
        size,
        { ...margin, side: 120 },
        closer ? Math.max(camera.zoom, nearest()) : camera.zoom,
      );
      isFitted = false;
      glide(near, () => events.onCamera(camera));
    },
    zoomBy: (factor) => move(zoomAt(camera, size, factor, [size.width / 2, size.height / 2], range())),
    panBy: (dx, dy) => move(panBy(camera, dx, dy)),
    size: () => size,
    screenOf: (node) => toScreen(camera, size, positions[2 * node], positions[2 * node + 1]),
    theme,
    named: () => [...new Set([...selected, ...namedNodes(marked()).slice(0, 40)])],
    restyle,
    destroy: () => {
      cancelAnimationFrame(motion);
      cancelAnimationFrame(arranging);
      if (told !== null) clearTimeout(told);
      stopPointer();
      resized.disconnect();
      renderer.destroy();
    },
  };
}
