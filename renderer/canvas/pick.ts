/** What lies under the pointer: the topmost node, else the nearest edge. */
import { pulledTo } from './picture-model.ts';
import type { DrawnEdge, DrawnNode, PictureModel } from './picture-model.ts';

/** @param slack how far beside a disc still counts, in units of the picture */
export function nodeAt({ nodes }: PictureModel, x: number, y: number, slack: number): DrawnNode | null {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const reach = node.radius + slack;
    if (Math.abs(node.x - x) <= reach && Math.abs(node.y - y) <= reach && Math.hypot(node.x - x, node.y - y) <= reach)
      return node;
  }
  return null;
}

function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx === 0 && dy === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

const pieces = 8;

function distanceTo(edge: DrawnEdge, x: number, y: number): number {
  const { source: a, target: b, bend } = edge;
  if (a === b) {
    const size = 12 + Math.abs(bend) / 2;
    return Math.abs(Math.hypot(x - a.x, y - (a.y - a.radius - size * 0.6)) - size);
  }
  if (bend === 0) return distanceToSegment(x, y, a.x, a.y, b.x, b.y);
  const [px, py] = pulledTo(edge);
  let least = Infinity;
  let [lastX, lastY] = [a.x, a.y];
  for (let i = 1; i <= pieces; i++) {
    const t = i / pieces;
    const nextX = (1 - t) ** 2 * a.x + 2 * t * (1 - t) * px + t * t * b.x;
    const nextY = (1 - t) ** 2 * a.y + 2 * t * (1 - t) * py + t * t * b.y;
    least = Math.min(least, distanceToSegment(x, y, lastX, lastY, nextX, nextY));
    [lastX, lastY] = [nextX, nextY];
  }
  return least;
}

export function edgeAt({ edges }: PictureModel, x: number, y: number, slack: number): DrawnEdge | null {
  let best: DrawnEdge | null = null;
  let least = Infinity;
  for (const edge of edges) {
    const distance = distanceTo(edge, x, y) - edge.width / 2;
    // Of equally near ones the one drawn last, which lies on top.
    if (distance <= slack && distance <= least) {
      least = distance;
      best = edge;
    }
  }
  return best;
}
