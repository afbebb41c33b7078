/** Where the eye is over a flat picture: zoom and pan, fitting, short animations, and the size of the window. */
import type { Point } from './layout.ts';

export interface Camera2d {
  readonly zoom: number;
  /** where the origin of the picture stands on screen, CSS pixels */
  readonly panX: number;
  readonly panY: number;
}

export interface Camera {
  readonly zoom: number;
  /** the place in the picture that stands in the middle, whatever the size of the window */
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around all places, with room for the discs; null without any. */
export function boxOf(places: Iterable<Point>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    left = Math.min(left, x - 16);
    right = Math.max(right, x + 16);
    top = Math.min(top, y - 16);
    bottom = Math.max(bottom, y + 16);
  }
  return left === Infinity ? null : { left, top, right, bottom };
}

export interface View2d {
  camera2d(): Camera2d;
  camera(): Camera;
  toPicture(x: number, y: number): Point;
  /** Whether a place is on screen, so many pixels away from its rim. */
  sees(at: Point, room: number): boolean;
  /** Where somebody else has moved the camera to, and drawn it. */
  adopt(camera: Camera2d): void;
  panBy(dx: number, dy: number): void;
  zoomAt(factor: number, x: number, y: number): void;
  /** Everything in; holds while the window changes, until the camera is moved otherwise. */
  fit(box: Box, animate: boolean): void;
  /** Pixels at the lower rim that something lies over. */
  keepFree(below: number): void;
  lookAt(camera: Camera): void;
  centreOn(at: Point): void;
  destroy(): void;
}

export const zoomRange = { least: 0.08, most: 4 };
/** Pixels kept free around a fitted picture: names, and the line above it. */
const margin = { side: 56, top: 50, bottom: 30 };
/**
 * As near as a fitted picture comes: a few nodes are still nodes, not plates. On a large screen somewhat nearer, where
 * twenty of them would otherwise crowd in its middle.
 */
const nearestFit = 1.6;
const nearestOnLarge = 2.3;
const usualSide = 700;
const animationMs = 180;

const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * @param changed draws anew
 * @param all around everything that there is to see
 */
export function createView2d(host: HTMLElement, changed: () => void, all: () => Box | null): View2d {
  let at: Camera2d = { zoom: 1, panX: 0, panY: 0 };
  let isFitted = false;
  let below = 0;
  let size = { width: host.clientWidth, height: host.clientHeight };
  let animation = 0;
  const set = (next: Camera2d): void => {
    at = next;
    changed();
  };
  const stop = (): void => {
    cancelAnimationFrame(animation);
    animation = 0;
  };
  const go = (to: Camera2d, animate: boolean): void => {
    stop();
    if (!animate || calm()) {
      set(to);
      return;
    }
    const from = at;
    const began = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, (now - began) / animationMs);
      const eased = 1 - (1 - share) ** 3;
      const between = (a: number, b: number): number => a + (b - a) * eased;
      set({ zoom: between(from.zoom, to.zoom), panX: between(from.panX, to.panX), panY: between(from.panY, to.panY) });
      animation = share < 1 ? requestAnimationFrame(step) : 0;
    };
    animation = requestAnimationFrame(step);
  };
  const centred = (zoom: number, x: number, y: number): Camera2d => ({
    zoom,
    panX: size.width / 2 - zoom * x,
    panY: size.height / 2 - zoom * y,
  });

  const fit = (box: Box, animate: boolean): void => {
    const bottom = margin.bottom + below;
    const free = { width: size.width - 2 * margin.side, height: Math.max(1, size.height - margin.top - bottom) };
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const nearest = nearestFit * Math.max(1, Math.min(free.width, free.height) / usualSide);
    const zoom = Math.max(
      zoomRange.least,
      Math.min(nearestOnLarge, nearest, free.width / Math.max(1, wide), free.height / Math.max(1, tall)),
    );
    isFitted = true;
    go(
      {
        zoom,
        panX: size.width / 2 - zoom * ((box.left + box.right) / 2),
        panY: margin.top + free.height / 2 - zoom * ((box.top + box.bottom) / 2),
      },
      animate,
    );
  };
  /** Whether it was fitted in and so is fitted in anew. */
  const fitAgain = (): boolean => {
    const box = isFitted ? all() : null;
    if (box !== null) fit(box, false);
    return box !== null;
  };

  const resized = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = host;
    if (width === 0 || height === 0) return;
    // What was in the middle stays in the middle.
    const [dx, dy] = size.width > 0 ? [(width - size.width) / 2, (height - size.height) / 2] : [0, 0];
    size = { width, height };
    if (fitAgain()) return;
    set({ ...at, panX: at.panX + dx, panY: at.panY + dy });
  });
  resized.observe(host);

  return {
    camera2d: () => at,
    camera: () => ({
      zoom: at.zoom,
      x: (size.width / 2 - at.panX) / at.zoom,
      y: (size.height / 2 - at.panY) / at.zoom,
    }),
    toPicture: (x, y) => [(x - at.panX) / at.zoom, (y - at.panY) / at.zoom],
    sees: ([x, y], room) => {
      const [sx, sy] = [x * at.zoom + at.panX, y * at.zoom + at.panY];
      return sx > room && sx < size.width - room && sy > room && sy < size.height - room;
    },
    adopt: (next) => {
      stop();
      isFitted = false;
      at = next;
    },
    panBy: (dx, dy) => {
      stop();
      isFitted = false;
      set({ ...at, panX: at.panX + dx, panY: at.panY + dy });
    },
    zoomAt: (factor, x, y) => {
      stop();
      isFitted = false;
      const zoom = Math.max(zoomRange.least, Math.min(zoomRange.most, at.zoom * factor));
      const share = zoom / at.zoom;
      set({ zoom, panX: x - (x - at.panX) * share, panY: y - (y - at.panY) * share });
    },
    fit,
    keepFree: (pixels) => {
      if (pixels === below) return;
      below = pixels;
      fitAgain();
    },
    lookAt: ({ zoom, x, y }) => {
      isFitted = false;
      go(centred(Math.max(zoomRange.least, Math.min(zoomRange.most, zoom)), x, y), false);
    },
    centreOn: ([x, y]) => {
      isFitted = false;
      go(centred(at.zoom, x, y), true);
    },
    destroy: () => {
      stop();
      resized.disconnect();
    },
  };
}
