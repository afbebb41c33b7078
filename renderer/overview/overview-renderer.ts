/**
 * Draws the whole graph with WebGL 2. While the camera moves, as many edges as the frames allow; when it rests, the
 * others are added part by part into a picture that is kept, so that nothing is drawn twice. What was given is held
 * here, and drawn anew when the driver lost its memory.
 */
import { AppError } from '../../ml/schema/errors.ts';
import { spacingOf } from './camera.ts';
import type { Camera, Size } from './camera.ts';
import { createEdgeLayer } from './edge-layer.ts';
import type { EdgeLayer } from './edge-layer.ts';
import type { EdgeOrder } from './edge-order.ts';
import { edgeStrength } from './edge-strength.ts';
import { createFrameBudget } from './frame-budget.ts';
import type { FrameBudget } from './frame-budget.ts';
import type { Rgb, Transform } from './gl.ts';
import { boxOf } from './grid-index.ts';
import { createPointLayer } from './point-layer.ts';
import type { PointLayer } from './point-layer.ts';
import { t } from '../text/text.ts';

export interface Theme {
  readonly background: Rgb;
  readonly line: Rgb;
  /** edges that stand out */
  readonly strong: Rgb;
  /** rings around nodes chosen together */
  readonly chosen: Rgb;
  /** share of the nodes' own colour in their edges */
  readonly ownColour: number;
}

export interface Drawn {
  readonly edges: number;
  readonly of: number;
  /** the camera moves, or has only just come to rest */
  readonly moving: boolean;
  /** that the frame was drawn with: what lies over the picture must not run ahead of it */
  readonly camera: Camera;
}

export interface RendererEvents {
  /** after each frame */
  readonly onFrame: (drawn: Drawn) => void;
  readonly onLost: () => void;
  readonly onRestored: () => void;
}

export interface OverviewRenderer {
  /** x0, y0, x1, y1, ... */
  setPositions(positions: Float32Array): void;
  setEdges(order: EdgeOrder): void;
  /** four bytes a node: red, green, blue, cover */
  setColours(colours: Uint8Array): void;
  /** 1 for a common node */
  setSizes(sizes: Float32Array): void;
  /** nodes in the order in which they are drawn; the last `numChosen` get a ring */
  setOrder(order: Uint32Array, numChosen: number): void;
  setTheme(theme: Theme): void;
  setCamera(camera: Camera): void;
  resize(size: Size, pixelRatio: number): void;
  /** Draws everything at once, in parts between which the page may work. */
  drawAll(): Promise<void>;
  readonly driver: string;
  destroy(): void;
}

interface Layers {
  readonly places: WebGLBuffer | null;
  readonly colours: WebGLBuffer | null;
  readonly edges: EdgeLayer;
  readonly points: PointLayer;
}

/** After the last movement, milliseconds, before the rest of the edges is added. */
const restAfter = 140;
/** While edges are being added the screen is refreshed each time their number grew by this factor. */
const refreshGrowth = 1.5;
/** A screen of bytes cannot add up fainter lines. */
const leastCover = 0.02;
const noEdges: EdgeOrder = { pairs: new Uint32Array(), numPlain: 0, numStrong: 0, loops: 0, filtered: 0 };

/** Cover of one line where each stands for 1 / share of them. */
const coverOf = (strength: number, share: number): number => 1 - Math.exp(-strength / share);

/** Diameter of a node of size 1 on screen, CSS pixels. `spacing`: mean distance of nodes there. */
export const pointSizeOf = (spacing: number): number => Math.max(1.7, Math.min(11, 0.5 * spacing));

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** @throws AppError unavailable without WebGL 2 */
export function createOverviewRenderer(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  events: RendererEvents,
  options: { readonly keepsPicture?: boolean; readonly budget?: FrameBudget } = {},
): OverviewRenderer {
  const settings: WebGLContextAttributes = {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: options.keepsPicture === true,
    powerPreference: 'high-performance',
  };
  // The two kinds of canvas share the method and no type of it.
  const gl = 'convertToBlob' in canvas ? canvas.getContext('webgl2', settings) : canvas.getContext('webgl2', settings);
  if (gl === null) {
    throw new AppError(
      'unavailable',
      t('This screen cannot draw the whole graph: its graphics driver has no WebGL 2.'),
    );
  }

  let positions: Float32Array = new Float32Array();
  let colours: Uint8Array = new Uint8Array();
  let sizes: Float32Array = new Float32Array();
  let order: Uint32Array = new Uint32Array();
  let numChosen = 0;
  let edges = noEdges;
  let theme: Theme = { background: [0, 0, 0], line: [1, 1, 1], strong: [1, 1, 1], chosen: [1, 1, 1], ownColour: 0 };
  let camera: Camera = { zoom: 1, x: 0, y: 0 };
  let size: Size = { width: 1, height: 1 };
  let ratio = 1;
  let spacing = 1;

  let layers: Layers | null = null;
  const budget = options.budget ?? createFrameBudget();
  let frame = 0;
  let isLost = false;
  let isGone = false;
  /** plain edges in the kept picture; -1 where nothing on screen is of this camera and these places */
  let kept = -1;
  /** plain edges that are drawn straight onto the screen instead of what is kept; 0 for none */
  let straight = 0;
  let mustRefresh = true;
  let movedAt = -Infinity;
  let lastFrame: { readonly at: number; readonly moved: boolean } = { at: 0, moved: false };
  /** plain edges in the kept picture when it was last shown */
  let shown = 0;
  let part: { readonly fence: WebGLSync | null; readonly edges: number; readonly from: number } | null = null;

  const makeLayers = (): Layers => {
    const places = gl.createBuffer();
    const colourBuffer = gl.createBuffer();
    const shared = { places, colours: colourBuffer };
    return { ...shared, edges: createEdgeLayer(gl, shared), points: createPointLayer(gl, shared) };
  };
  const fill = (buffer: WebGLBuffer | null, data: Float32Array | Uint8Array): void => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
  };
  const giveAll = (): void => {
    layers = makeLayers();
    fill(layers.places, positions);
    fill(layers.colours, colours);
    layers.edges.setPairs(edges.pairs);
    layers.edges.resize(canvas.width, canvas.height);
    layers.points.setSizes(sizes);
    layers.points.setOrder(order);
  };

  const transform = (): Transform => {
    const scale = [(2 * camera.zoom) / size.width, (-2 * camera.zoom) / size.height] as const;
    return { scale, offset: [-camera.x * scale[0], -camera.y * scale[1]] };
  };

  const refresh = ({ edges: lines, points }: Layers): void => {
    const view = transform();
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(...theme.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const { pairs, numPlain, numStrong } = edges;
    const strength = edgeStrength(pairs, numPlain, positions, view, canvas.width, canvas.height);
    if (straight > 0) {
      const alpha = coverOf(strength, straight / numPlain);
      lines.draw(0, straight, view, theme.line, theme.ownColour, alpha);
    } else lines.compose(strength, numPlain === 0 ? 0 : kept / numPlain);
    lines.draw(numPlain, numStrong, view, theme.strong, 0, Math.max(0.16, Math.min(0.85, 2 * strength)));
    const unit = pointSizeOf(spacing * camera.zoom) * ratio;
    const style = { unit, least: 1.5 * ratio, rim: theme.background, rimWidth: Math.min(1.5 * ratio, unit * 0.12) };
    const others = order.length - numChosen;
    points.draw(0, others, view, style);
    points.drawRings(
      others,
      numChosen,
      view,
      style,
      theme.chosen,
      Math.max(1.2 * ratio, Math.min(2 * ratio, unit * 0.3)),
    );
    points.draw(others, numChosen, view, style);
    mustRefresh = false;
    shown = Math.max(kept, straight);
  };
  const canDraw = (): boolean => layers !== null && !isLost && sizes.length > 0 && colours.length === 4 * sizes.length;
  const add = (lines: EdgeLayer, count: number): void => {
    lines.add(kept, count, transform(), theme.line, theme.ownColour);
    kept += count;
  };
  const isComplete = (): boolean => Math.max(kept, straight) >= edges.numPlain;
  const canBeStraight = (count: number): boolean => {
    const strength = edgeStrength(edges.pairs, edges.numPlain, positions, transform(), canvas.width, canvas.height);
    return count > 0 && coverOf(strength, count / edges.numPlain) >= leastCover;
  };
  const startAnew = (): void => {
    kept = 0;
    straight = 0;
    if (part !== null) gl.deleteSync(part.fence);
    part = null;
  };

  const tick = (now: number): void => {
    frame = 0;
    if (layers === null || !canDraw()) return;
    const isMoved = kept < 0;
    // Two frames of a movement in a row tell how long one takes.
    if (isMoved && lastFrame.moved) budget.movingTook(now - lastFrame.at);
    lastFrame = { at: now, moved: isMoved };
    if (isMoved) {
      startAnew();
      const count = Math.min(edges.numPlain, budget.moving);
      if (canBeStraight(count)) straight = count;
      else {
        layers.edges.clear();
        add(layers.edges, count);
      }
      mustRefresh = true;
      movedAt = now;
    } else if (!isComplete() && now - movedAt >= restAfter) {
      if (kept === 0) layers.edges.clear();
      const fence = part?.fence ?? null;
      const isDone = fence === null || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
      if (part !== null && isDone) {
        budget.restingTook(part.edges, now - part.from);
        gl.deleteSync(part.fence);
        part = null;
      }
      if (part === null) {
        const count = Math.min(edges.numPlain - kept, budget.resting);
        add(layers.edges, count);
        // What is on screen stays until what is kept is the finer picture.
        if (kept >= straight && (kept >= edges.numPlain || kept >= refreshGrowth * shown)) {
          straight = 0;
          mustRefresh = true;
        } else gl.flush();
        part = { fence: gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0), edges: count, from: now };
      }
    }
    if (mustRefresh) {
      refresh(layers);
      const { numPlain, numStrong } = edges;
      events.onFrame({
        edges: Math.max(kept, straight) + numStrong,
        of: numPlain + numStrong,
        moving: now - movedAt < restAfter,
        camera,
      });
    }
    if (!isComplete()) request();
  };
  const request = (): void => {
    if (frame === 0 && !isGone && !isLost) frame = requestAnimationFrame(tick);
  };
  const changed = (how: 'edges' | 'points'): void => {
    if (how === 'edges') kept = -1;
    mustRefresh = true;
    request();
  };

  const onLost = (event: Event): void => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    isLost = true;
    layers = null;
    part = null;
    events.onLost();
  };
  const onRestored = (): void => {
    isLost = false;
    giveAll();
    changed('edges');
    events.onRestored();
  };
  canvas.addEventListener('webglcontextlost', onLost);
  canvas.addEventListener('webglcontextrestored', onRestored);
  giveAll();

  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const driver: unknown = gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);

  return {
    driver: String(driver),
    setPositions: (given) => {
      positions = given;
      spacing = spacingOf(boxOf(given), given.length / 2);
      if (layers !== null) fill(layers.places, given);
      changed('edges');
    },
    setEdges: (given) => {
      edges = given;
      layers?.edges.setPairs(given.pairs);
      changed('edges');
    },
    setColours: (given) => {
      colours = given;
      if (layers !== null) fill(layers.colours, given);
      changed(theme.ownColour > 0 ? 'edges' : 'points');
    },
    setSizes: (given) => {
      sizes = given;
      layers?.points.setSizes(given);
      changed('points');
    },
    setOrder: (given, chosen) => {
      order = given;
      numChosen = chosen;
      layers?.points.setOrder(given);
      changed('points');
    },
    setTheme: (given) => {
      theme = given;
      changed('edges');
    },
    setCamera: (given) => {
      camera = given;
      changed('edges');
    },
    resize: (given, pixelRatio) => {
      size = given;
      ratio = pixelRatio;
      canvas.width = Math.max(1, Math.round(given.width * pixelRatio));
      canvas.height = Math.max(1, Math.round(given.height * pixelRatio));
      layers?.edges.resize(canvas.width, canvas.height);
      changed('edges');
    },
    drawAll: async () => {
      cancelAnimationFrame(frame);
      frame = 0;
      if (layers === null || !canDraw()) {
        throw new AppError(
          'unavailable',
          t('The graphics driver gave no memory for this picture. Ask for a smaller one.'),
        );
      }
      startAnew();
      layers.edges.clear();
      while (kept < edges.numPlain) {
        add(layers.edges, Math.min(edges.numPlain - kept, 50_000));
        gl.flush();
        await nextTask();
      }
      refresh(layers);
    },
    destroy: () => {
      isGone = true;
      cancelAnimationFrame(frame);
      canvas.removeEventListener('webglcontextlost', onLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
      layers?.edges.destroy();
      layers?.points.destroy();
      gl.deleteBuffer(layers?.places ?? null);
      gl.deleteBuffer(layers?.colours ?? null);
      layers = null;
      // A page may hold few contexts: the browser takes this one back only when it is told.
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}
