/** Where the picture of everything is looked at from, and the arithmetic between its places and pixels of the screen. */
import type { Box } from './grid-index.ts';

export interface Camera {
  /** CSS pixels for one unit of the places */
  readonly zoom: number;
  /** the place in the middle of the screen */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const toScreen = (camera: Camera, size: Size, x: number, y: number): readonly [number, number] => [
  (x - camera.x) * camera.zoom + size.width / 2,
  (y - camera.y) * camera.zoom + size.height / 2,
];

export const toPlace = (camera: Camera, size: Size, x: number, y: number): readonly [number, number] => [
  (x - size.width / 2) / camera.zoom + camera.x,
  (y - size.height / 2) / camera.zoom + camera.y,
];

export interface Margin {
  readonly side: number;
  readonly top: number;
  readonly bottom: number;
}

/** Shows a box as large as the margins allow; a box without extent at the zoom given. */
export function fitBox(box: Box, size: Size, margin: Margin, mostZoom: number): Camera {
  const free = {
    width: Math.max(40, size.width - 2 * margin.side),
    height: Math.max(40, size.height - margin.top - margin.bottom),
  };
  const zoom = Math.min(
    mostZoom,
    free.width / Math.max(1e-9, box.maxX - box.minX),
    free.height / Math.max(1e-9, box.maxY - box.minY),
  );
  return {
    zoom,
    x: (box.minX + box.maxX) / 2,
    y: (box.minY + box.maxY) / 2 - (margin.top - margin.bottom) / 2 / zoom,
  };
}

export interface ZoomRange {
  readonly least: number;
  readonly most: number;
}

/** What lies under a point of the screen stays under it. */
export function zoomAt(
  camera: Camera,
  size: Size,
  factor: number,
  [atX, atY]: readonly [number, number],
  range: ZoomRange,
): Camera {
  const zoom = Math.max(range.least, Math.min(range.most, camera.zoom * factor));
  const [x, y] = toPlace(camera, size, atX, atY);
  return { zoom, x: x - (atX - size.width / 2) / zoom, y: y - (atY - size.height / 2) / zoom };
}

export const panBy = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.zoom,
  y: camera.y - dy / camera.zoom,
});

/** Keeps the middle of the screen within the box, so that nobody loses the graph. */
export const keepNear = (camera: Camera, box: Box): Camera => ({
  ...camera,
  x: Math.max(box.minX, Math.min(box.maxX, camera.x)),
  y: Math.max(box.minY, Math.min(box.maxY, camera.y)),
});

/** A number of the picture's own scale: the distance between two of `count` nodes spread evenly over the box. */
export function spacingOf(box: Box, count: number): number {
  const [width, height] = [box.maxX - box.minX, box.maxY - box.minY];
  return Math.sqrt((width * height) / Math.max(1, count)) || Math.max(width, height) / Math.max(1, count) || 1;
}
