/**
 * Where the nodes of a path go: in a row, as it is read; what several ends have in common stands between them in a
 * column. Deterministic, so that the same evidence always looks the same.
 */
import type { Point } from './layout.ts';

export type RowLayout = 'path' | 'between';

const step = 190;

/** @param nodes in the order of the path; or the first and the last with what is between them */
export function placeRow(nodes: readonly number[], layout: RowLayout): Map<number, Point> {
  if (layout === 'path') {
    // A long path turns back like a river, so that it stays large enough to be read and no edge crosses the rest.
    const perRow = nodes.length <= 4 ? nodes.length : Math.ceil(nodes.length / Math.ceil(nodes.length / 4));
    return new Map(
      nodes.map((node, place) => {
        const row = Math.floor(place / perRow);
        const column = row % 2 === 0 ? place % perRow : perRow - 1 - (place % perRow);
        return [node, [column * step, row * 130]];
      }),
    );
  }
  const [first, ...rest] = nodes;
  const last = rest.at(-1);
  const between = rest.slice(0, -1);
  const rows = Math.ceil(Math.sqrt(between.length * 2));
  const columns = Math.ceil(between.length / Math.max(1, rows));
  const wide = step * (columns + 1);
  const places = new Map<number, Point>([[first, [0, 0]]]);
  if (last !== undefined) places.set(last, [wide, 0]);
  between.forEach((node, place) => {
    const column = Math.floor(place / rows);
    const inColumn = Math.min(rows, between.length - column * rows);
    // Nothing stands on the line between the two ends: an edge may join them.
    const aside = inColumn % 2 === 1 ? 0.8 : 0;
    places.set(node, [(column + 1) * step, ((place % rows) - (inColumn - 1) / 2 + aside) * 74]);
  });
  return places;
}
