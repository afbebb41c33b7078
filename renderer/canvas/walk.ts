/** Walking from node to node with the arrow keys: which neighbour lies in the direction of the key. */
import type { Point } from './layout.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

const towards: Readonly<Record<Direction, Point>> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };

/**
 * @param neighbours nodes that may be gone to
 * @returns the nearest of them within 60 degrees of the direction, where nearness counts what lies straight ahead first;
 *   null where there is none
 */
export function neighbourTowards(
  from: Point,
  direction: Direction,
  neighbours: Iterable<number>,
  places: ReadonlyMap<number, Point>,
): number | null {
  const [dx, dy] = towards[direction];
  let best: number | null = null;
  let least = Infinity;
  for (const node of neighbours) {
    const at = places.get(node);
    if (at === undefined) continue;
    const [x, y] = [at[0] - from[0], at[1] - from[1]];
    const distance = Math.hypot(x, y);
    const straight = distance === 0 ? 0 : (x * dx + y * dy) / distance;
    if (straight < 0.5) continue;
    const cost = distance / straight ** 2;
    if (cost < least) {
      least = cost;
      best = node;
    }
  }
  return best;
}
