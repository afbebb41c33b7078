/**
 * Where the nodes of a neighbourhood go. Deterministic (the same neighbourhood always looks the same), safe for hubs
 * (rings that grow with the number of neighbours) and cheap (a few milliseconds for hundreds of nodes): the chosen
 * element in the middle, its neighbours around it with the highest scores nearest, neighbours of an expanded node in a
 * fan on its far side. Nodes that already have a place keep it. Then a short relaxation pulls linked nodes together
 * and pushes overlapping ones apart.
 */
import { placeRow } from './row-layout.ts';
import type { RowLayout } from './row-layout.ts';

export type Point = readonly [number, number];

/** What of a picture decides where its nodes go. */
export interface PlacedPicture {
  readonly nodes: readonly { readonly index: number; readonly isCenter: boolean; readonly score: number | null }[];
  readonly edges: readonly { readonly source: number; readonly target: number }[];
  /** nodes in the order given, in a row; without it around the centre */
  readonly row?: RowLayout;
}

const ringGap = 64;
const spacing = 46;
const firstRing = 132;
/** Above this the springs would be felt as a wait: rings and fans stay as they are and only overlaps are solved. */
const relaxLimit = 260;

interface Links {
  readonly of: ReadonlyMap<number, readonly number[]>;
}

function linksOf(neighbourhood: PlacedPicture): Links {
  const of = new Map<number, number[]>(neighbourhood.nodes.map((node) => [node.index, []]));
  for (const { source, target } of neighbourhood.edges) {
    if (source === target) continue;
    of.get(source)?.push(target);
    of.get(target)?.push(source);
  }
  return { of };
}

/** Nodes in an order in which linked ones follow each other, so that they become neighbours on a ring. */
function groupLinked(nodes: readonly number[], links: Links): number[] {
  const left = new Set(nodes);
  const order: number[] = [];
  for (const start of nodes) {
    const stack = [start];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (!left.delete(node)) continue;
      order.push(node);
      for (const next of links.of.get(node) ?? []) if (left.has(next)) stack.push(next);
    }
  }
  return order;
}

/** Spreads nodes over rings around a point; the first in the list get the innermost ring. */
function onRings(
  nodes: readonly number[],
  centre: Point,
  links: Links,
  inner: number,
  place: (node: number, at: Point) => void,
): void {
  const single = nodes.length <= 26;
  let radius = single ? Math.max(inner, (nodes.length * spacing) / (2 * Math.PI)) : inner;
  let from = 0;
  for (let ring = 0; from < nodes.length; ring++, radius += ringGap) {
    const capacity = single ? nodes.length : Math.floor((2 * Math.PI * radius) / spacing);
    const members = groupLinked(nodes.slice(from, from + capacity), links);
    members.forEach((node, i) => {
      const angle = -Math.PI / 2 + ((i + (ring % 2) / 2) * 2 * Math.PI) / members.length;
      place(node, [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)]);
    });
    from += capacity;
  }
}

/** Spreads nodes over rows of an arc that looks away from `away`. */
function inFan(nodes: readonly number[], hub: Point, away: Point, place: (node: number, at: Point) => void): void {
  const facing = Math.atan2(hub[1] - away[1], hub[0] - away[0]);
  const span = (200 * Math.PI) / 180;
  let radius = 84;
  let from = 0;
  for (; from < nodes.length; radius += ringGap * 0.8) {
    const members = nodes.slice(from, from + Math.max(3, Math.floor((span * radius) / spacing)));
    members.forEach((node, i) => {
      const angle = members.length === 1 ? facing : facing - span / 2 + (i * span) / (members.length - 1);
      place(node, [hub[0] + radius * Math.cos(angle), hub[1] + radius * Math.sin(angle)]);
    });
    from += members.length;
  }
}

/**
 * Place of the i-th of `count` nodes that touch both ends of an edge in the middle: by turns above and below it, one over
 * the other while they are few, in rows about as wide as they are deep when they would make a needle.
 */
function besideEdge(i: number, count: number): Point {
  const side = i % 2 === 0 ? -1 : 1;
  const [place, onSide] = [Math.floor(i / 2), Math.ceil((count - (i % 2)) / 2)];
  const width = count <= 4 ? 1 : Math.ceil(Math.sqrt(onSide));
  const row = Math.floor(place / width);
  const inRow = Math.min(width, onSide - row * width);
  const column = (place % width) - (inRow - 1) / 2;
  return [column * spacing * 1.7, side * (92 + row * spacing * (width === 1 ? 1 : 1.3))];
}

/**
 * @param kept places that must not change
 * @returns one place for every node of the neighbourhood
 */
export function placeNodes(neighbourhood: PlacedPicture, kept: ReadonlyMap<number, Point>): Map<number, Point> {
  if (neighbourhood.row !== undefined) {
    const row = placeRow(
      neighbourhood.nodes.map(({ index }) => index),
      neighbourhood.row,
    );
    return new Map([...row].map(([node, at]) => [node, kept.get(node) ?? at]));
  }
  const links = linksOf(neighbourhood);
  const places = new Map<number, Point>();
  for (const { index } of neighbourhood.nodes) {
    const at = kept.get(index);
    if (at !== undefined) places.set(index, at);
  }
  const fixed = new Set(places.keys());
  const put = (node: number, at: Point): void => {
    if (!places.has(node)) places.set(node, at);
  };

  const centres = neighbourhood.nodes.filter((node) => node.isCenter).map((node) => node.index);
  centres.forEach((node, i) => put(node, centres.length === 1 ? [0, 0] : [i === 0 ? -110 : 110, 0]));

  // What touches both ends of a chosen edge stands above and below it, clear of the edge itself.
  const [left, right] = centres;
  const atRight = new Set(centres.length < 2 ? [] : links.of.get(right));
  const common = centres.length < 2 ? [] : [...new Set(links.of.get(left))].filter((n) => atRight.has(n));
  const between = common.filter((node) => node !== left && node !== right);
  between.forEach((node, i) => put(node, besideEdge(i, between.length)));

  const byScore = new Map(neighbourhood.nodes.map((node) => [node.index, node.score ?? 0]));
  const best = (a: number, b: number): number => (byScore.get(b) ?? 0) - (byScore.get(a) ?? 0) || a - b;

  // More neighbours of the same element go outside of those that are there already.
  let farthest = 0;
  for (const node of fixed) farthest = Math.max(farthest, Math.hypot(...(places.get(node) ?? [0, 0])));
  const beyond = fixed.size <= centres.length ? firstRing : farthest + ringGap;

  // Breadth first: each round places the unplaced neighbours of what is placed.
  let frontier = centres.length > 0 ? [...centres, ...common, ...fixed] : [...places.keys()];
  while (frontier.length > 0) {
    const found: number[] = [];
    for (const hub of new Set(frontier)) {
      const at = places.get(hub);
      if (at === undefined) continue;
      const fresh = [...new Set(links.of.get(hub) ?? [])].filter((node) => !places.has(node)).sort(best);
      if (fresh.length === 0) continue;
      const middle: Point = [0, 0];
      if (centres.length === 1 && hub === centres[0]) onRings(fresh, at, links, beyond, put);
      else
        inFan(
          groupLinked(fresh, links),
          at,
          hub === centres.at(0) && centres.length > 1 ? [at[0] + 1, 0] : middle,
          put,
        );
      found.push(...fresh);
    }
    frontier = found;
  }
  const strays = neighbourhood.nodes.map((node) => node.index).filter((node) => !places.has(node));
  onRings(strays, [0, 0], links, beyond, put);

  const still = new Set([...fixed, ...centres, ...common]);
  const isSmall = neighbourhood.nodes.length <= relaxLimit;
  relax(places, links, still, {
    rounds: !isSmall ? 24 : fixed.size === 0 ? 140 : 40,
    springs: isSmall,
    keepEdgeClear: fixed.size === 0 && centres.length > 1,
  });
  return places;
}

interface RelaxOptions {
  readonly rounds: number;
  /** false: only what overlaps is pushed apart */
  readonly springs: boolean;
  /** nothing but the ends on the line between two centres */
  readonly keepEdgeClear: boolean;
}

/** Visits every pair of nodes that may be within reach, each once: by cells of that size, not all with all. */
function forEachPair(x: Float64Array, y: Float64Array, reach: number, visit: (i: number, j: number) => void): void {
  const cells = new Map<number, number[]>();
  const cellOf = (i: number): readonly [number, number] => [Math.floor(x[i] / reach), Math.floor(y[i] / reach)];
  const keyOf = (column: number, row: number): number => column * 65_536 + row;
  for (let i = 0; i < x.length; i++) {
    const key = keyOf(...cellOf(i));
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [i]);
    else cell.push(i);
  }
  for (let i = 0; i < x.length; i++) {
    const [column, row] = cellOf(i);
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const j of cells.get(keyOf(c, r)) ?? []) if (j > i) visit(i, j);
      }
    }
  }
}

/** Springs along links, repulsion within a short range, cooling steps; `still` does not move. */
function relax(
  places: Map<number, Point>,
  links: Links,
  still: ReadonlySet<number>,
  { rounds, springs, keepEdgeClear }: RelaxOptions,
): void {
  const nodes = [...places.keys()];
  const at = new Map(nodes.map((node, i) => [node, i]));
  const x = Float64Array.from(nodes, (node) => places.get(node)?.[0] ?? 0);
  const y = Float64Array.from(nodes, (node) => places.get(node)?.[1] ?? 0);
  const dx = new Float64Array(nodes.length);
  const dy = new Float64Array(nodes.length);
  const length = Math.max(92, Math.sqrt(nodes.length) * 15);
  const reach = springs ? 62_500 : spacing * spacing;
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    forEachPair(x, y, Math.sqrt(reach), (i, j) => {
      let ex = x[i] - x[j];
      const ey = y[i] - y[j];
      if (ex === 0 && ey === 0) ex = (i - j) * 0.01;
      const d2 = ex * ex + ey * ey;
      if (d2 > reach) return;
      const d = Math.sqrt(d2);
      // Strong where discs or names would touch, gentle beyond.
      const push = (d < spacing ? (spacing - d) * 0.45 : 0) + 900 / (d2 + 400);
      dx[i] += (ex / d) * push;
      dy[i] += (ey / d) * push;
      dx[j] -= (ex / d) * push;
      dy[j] -= (ey / d) * push;
    });
    if (springs)
      nodes.forEach((node, i) => {
        for (const other of links.of.get(node) ?? []) {
          const j = at.get(other);
          if (j === undefined) continue;
          const ex = x[j] - x[i];
          const ey = y[j] - y[i];
          const d = Math.hypot(ex, ey) || 1;
          const pull = ((d - length) / d) * 0.035;
          dx[i] += ex * pull;
          dy[i] += ey * pull;
        }
      });
    if (keepEdgeClear) {
      // The chosen edge lies on the axis between its ends: nothing else should.
      nodes.forEach((_, i) => {
        if (Math.abs(x[i]) < 130 && Math.abs(y[i]) < 64) dy[i] += (y[i] < 0 ? -1 : 1) * (64 - Math.abs(y[i])) * 0.25;
      });
    }
    const most = 14 * (1 - round / rounds) + 1;
    nodes.forEach((node, i) => {
      if (still.has(node)) return;
      const d = Math.hypot(dx[i], dy[i]);
      const step = d > most ? most / d : 1;
      x[i] += dx[i] * step;
      y[i] += dy[i] * step;
    });
  }
  nodes.forEach((node, i) => {
    if (!still.has(node)) places.set(node, [Math.round(x[i] * 10) / 10, Math.round(y[i] * 10) / 10]);
  });
}
