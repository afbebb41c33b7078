/** Names and rings above the picture: which nodes are named, and the marks of what is chosen. */
import { drawOverlay } from '../canvas/overlay.ts';
import type { OverlayNode } from '../canvas/overlay.ts';
import type { Palette } from '../canvas/palette.ts';
import { toPlace, toScreen } from './camera.ts';
import type { Camera, Size } from './camera.ts';
import { visitBox } from './grid-index.ts';
import type { GridIndex } from './grid-index.ts';
import type { ScreenPoint } from './pointer.ts';

export interface Marked {
  readonly camera: Camera;
  readonly size: Size;
  readonly positions: Float32Array;
  /** null while places change */
  readonly grid: GridIndex | null;
  /** nodes in the order in which they are drawn, the most important last */
  readonly order: Uint32Array;
  readonly importance: Float32Array;
  readonly sizes: Float32Array;
  readonly passes: Uint8Array | null;
  readonly chosen: readonly number[];
  readonly selected: readonly number[];
  readonly hovered: number;
  /** diameter of a node of size 1, CSS pixels */
  readonly pointSize: number;
  /** mean distance of nodes on screen, CSS pixels */
  readonly spacing: number;
  readonly nameOf: (node: number) => string;
  readonly lasso: readonly ScreenPoint[] | null;
}

const mostNames = 40;
const mostChosenNames = 12;
/** Nodes that are looked at for a name in one frame. */
const mostLookedAt = 4000;

/** Nodes that may be named besides the marked ones, the most important first. None when nodes are too close to tell. */
export function namedNodes(marked: Omit<Marked, 'nameOf' | 'lasso'>): number[] {
  const { camera, size, positions, grid, order, importance, passes, spacing } = marked;
  const allowed = spacing < 4 ? 0 : Math.min(mostNames, Math.floor(spacing * 1.5));
  if (allowed === 0) return [];
  const [minX, minY] = toPlace(camera, size, 0, 0);
  const [maxX, maxY] = toPlace(camera, size, size.width, size.height);
  const isVisible = (node: number): boolean => {
    const [x, y] = [positions[2 * node], positions[2 * node + 1]];
    return x > minX && x < maxX && y > minY && y < maxY && (passes === null || passes[node] === 1);
  };
  const share =
    grid === null
      ? 1
      : ((maxX - minX) * (maxY - minY)) / Math.max(1e-9, (grid.maxX - grid.minX) * (grid.maxY - grid.minY));
  const found: number[] = [];
  if (grid !== null && share * order.length < mostLookedAt) {
    // Few are on screen: all of them are looked at.
    visitBox(grid, { minX, minY, maxX, maxY }, (node) => {
      if (isVisible(node)) found.push(node);
    });
    found.sort((a, b) => importance[b] - importance[a] || a - b);
  } else {
    for (let i = order.length - 1; i >= Math.max(0, order.length - mostLookedAt) && found.length < 3 * allowed; i--) {
      if (isVisible(order[i])) found.push(order[i]);
    }
  }
  // More than there is room for: those that would cover another name are left out when they are drawn.
  return found.slice(0, 2 * allowed);
}

export function drawMarks(canvas: HTMLCanvasElement, marked: Marked, palette: Palette): void {
  const { camera, size, positions, sizes, chosen, selected, hovered, pointSize, nameOf, lasso } = marked;
  const radiusOf = (node: number): number => Math.max(1, (sizes[node] * pointSize) / 2);
  const place = (node: number, priority: number): OverlayNode => {
    const [x, y] = toScreen(camera, size, positions[2 * node], positions[2 * node + 1]);
    return { name: nameOf(node), hidden: 0, priority, x, y, radius: radiusOf(node) };
  };
  const first = new Set(selected);
  const second = chosen.length > mostChosenNames ? [] : chosen.filter((node) => !first.has(node));
  // The card beside it names what is under the pointer.
  const rest = namedNodes(marked).filter((node) => !first.has(node) && node !== hovered);
  drawOverlay(
    canvas,
    [
      ...[...first].map((node) => place(node, Infinity)),
      ...second.map((node) => place(node, 2)),
      ...rest.map((node, i) => place(node, 1 - i / 1000)),
    ],
    [],
    1,
    palette,
  );
  const c = canvas.getContext('2d');
  if (c === null) return;
  const ring = (node: number, colour: string, gap: number, width: number): void => {
    const [x, y] = toScreen(camera, size, positions[2 * node], positions[2 * node + 1]);
    c.beginPath();
    c.arc(x, y, radiusOf(node) + gap, 0, 2 * Math.PI);
    c.lineWidth = width + 2;
    c.strokeStyle = palette.background;
    c.stroke();
    c.lineWidth = width;
    c.strokeStyle = colour;
    c.stroke();
  };
  if (hovered >= 0) ring(hovered, palette.text, 3, 1.5);
  for (const node of selected) ring(node, palette.accent, 5, 2.5);
  if (lasso !== null && lasso.length > 1) {
    c.beginPath();
    lasso.forEach(([x, y], i) => (i === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
    c.closePath();
    c.globalAlpha = 0.12;
    c.fillStyle = palette.accent;
    c.fill();
    c.globalAlpha = 1;
    c.setLineDash([5, 4]);
    c.lineWidth = 1.5;
    c.strokeStyle = palette.accent;
    c.stroke();
    c.setLineDash([]);
  }
}
