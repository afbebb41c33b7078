/**
 * Which rows of a table are in sight, for any number of rows. A browser cannot make an element taller than about 16
 * million pixels at 200 %; beyond `tallest` the scroll bar therefore runs faster than the rows, and the rows in sight
 * are placed by hand.
 */
export const rowHeight = 28;
export const tallest = 8_000_000;
/** Browsers scroll to whole pixels, which are a few of a row where the scroll bar runs faster. */
const slack = 3;

export interface GridWindow {
  readonly first: number;
  /** inclusive; below `first` where there is none */
  readonly last: number;
  /** of all rows together, in pixels */
  readonly height: number;
  /** pixels that the rows move for each that the scroll bar does */
  readonly speed: number;
  /** distance of a row from the top of all rows */
  readonly top: (row: number) => number;
}

/** @param view height that is left for rows */
export function gridWindow(count: number, scrollTop: number, view: number, overscan = 8): GridWindow {
  const full = count * rowHeight;
  const height = Math.min(full, tallest);
  const speed = full > height && height > view ? (full - view) / (height - view) : 1;
  const at = Math.max(0, Math.min(scrollTop, height - view));
  const offset = at * speed;
  const first = Math.max(0, Math.floor(offset / rowHeight) - overscan);
  const last = Math.min(count - 1, Math.ceil((offset + view) / rowHeight) + overscan);
  return { first, last, height, speed, top: (row) => row * rowHeight - offset + at };
}

/** Where to scroll so that a row is in sight; null where it is already. */
export function scrollFor(row: number, count: number, scrollTop: number, view: number): number | null {
  const { speed, height } = gridWindow(count, scrollTop, view);
  const offset = Math.max(0, Math.min(scrollTop, height - view)) * speed;
  const top = row * rowHeight;
  if (top >= offset - slack && top + rowHeight <= offset + view + slack) return null;
  const wanted = top < offset ? top : top + rowHeight - view;
  return Math.max(0, wanted / speed);
}
