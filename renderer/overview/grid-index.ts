/**
 * Nodes by place: a grid of about two nodes a cell, so that the node under the pointer is found without looking at all
 * of them. Places are x0, y0, x1, y1, ...
 */

export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface GridIndex extends Box {
  readonly columns: number;
  readonly rows: number;
  readonly cellSize: number;
  /** nodes of cell c: members[starts[c]] .. members[starts[c + 1] - 1] */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly members: Uint32Array<ArrayBuffer>;
}

const perCell = 2;
/** Far outliers stretch the grid: more cells than this would cost more than they save. */
const mostCells = 1 << 20;

/** The least box around all places; a point at the origin where there is none. */
export function boxOf(positions: Float32Array): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < positions.length; i += 2) {
    minX = Math.min(minX, positions[i]);
    maxX = Math.max(maxX, positions[i]);
    minY = Math.min(minY, positions[i + 1]);
    maxY = Math.max(maxY, positions[i + 1]);
  }
  return minX <= maxX ? { minX, minY, maxX, maxY } : { minX: 0, minY: 0, maxX: 0, maxY: 0 };
}

export function buildGrid(positions: Float32Array): GridIndex {
  const count = positions.length / 2;
  const box = boxOf(positions);
  const [width, height] = [box.maxX - box.minX, box.maxY - box.minY];
  const wanted = Math.max(1, Math.min(mostCells, count / perCell));
  const cellSize = Math.max(Math.sqrt((width * height) / wanted), Math.max(width, height) / wanted) || 1;
  const columns = Math.max(1, Math.floor(width / cellSize) + 1);
  const rows = Math.max(1, Math.floor(height / cellSize) + 1);
  const starts = new Uint32Array(columns * rows + 1);
  const cells = new Uint32Array(count);
  for (let v = 0; v < count; v++) {
    const column = Math.min(columns - 1, Math.floor((positions[2 * v] - box.minX) / cellSize));
    const row = Math.min(rows - 1, Math.floor((positions[2 * v + 1] - box.minY) / cellSize));
    cells[v] = row * columns + column;
    starts[cells[v] + 1]++;
  }
  for (let c = 0; c < columns * rows; c++) starts[c + 1] += starts[c];
  const next = starts.slice(0, -1);
  const members = new Uint32Array(count);
  for (let v = 0; v < count; v++) members[next[cells[v]]++] = v;
  return { ...box, columns, rows, cellSize, starts, members };
}

const within = (value: number, last: number): number => Math.max(0, Math.min(last, value));

/** Calls `visit` with the nodes of every cell that the box touches. */
export function visitBox(grid: GridIndex, box: Box, visit: (node: number) => void): void {
  if (box.maxX < grid.minX || box.minX > grid.maxX || box.maxY < grid.minY || box.minY > grid.maxY) return;
  const column = (x: number): number => within(Math.floor((x - grid.minX) / grid.cellSize), grid.columns - 1);
  const row = (y: number): number => within(Math.floor((y - grid.minY) / grid.cellSize), grid.rows - 1);
  const [left, right, bottom] = [column(box.minX), column(box.maxX), row(box.maxY)];
  for (let r = row(box.minY); r <= bottom; r++) {
    const first = grid.starts[r * grid.columns + left];
    const end = grid.starts[r * grid.columns + right + 1];
    for (let i = first; i < end; i++) visit(grid.members[i]);
  }
}

/** The nearest node within `radius` that `accept`s, or -1; of equally near ones the lower index. */
export function nearestNode(
  grid: GridIndex,
  positions: Float32Array,
  x: number,
  y: number,
  radius: number,
  accept: (node: number) => boolean = () => true,
): number {
  let found = -1;
  let least = radius * radius;
  visitBox(grid, { minX: x - radius, minY: y - radius, maxX: x + radius, maxY: y + radius }, (node) => {
    const dx = positions[2 * node] - x;
    const dy = positions[2 * node + 1] - y;
    const distance = dx * dx + dy * dy;
    if (distance > least || (distance === least && found >= 0 && node > found) || !accept(node)) return;
    least = distance;
    found = node;
  });
  return found;
}

/** Nodes inside a closed line of corners (even-odd), ascending. */
export function nodesInside(
  grid: GridIndex,
  positions: Float32Array,
  corners: readonly (readonly [number, number])[],
  accept: (node: number) => boolean = () => true,
): number[] {
  if (corners.length < 3) return [];
  const box = boxOf(Float32Array.from(corners.flat()));
  const inside: number[] = [];
  visitBox(grid, box, (node) => {
    if (!accept(node)) return;
    const [x, y] = [positions[2 * node], positions[2 * node + 1]];
    if (x < box.minX || x > box.maxX || y < box.minY || y > box.maxY) return;
    let odd = false;
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [xi, yi] = corners[i];
      const [xj, yj] = corners[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
    }
    if (odd) inside.push(node);
  });
  return inside.sort((a, b) => a - b);
}
