/** Which columns are in sight, and where each stands. Ticks and a pinned first column stay where they are. */
export const tickWidth = 34;

export interface ColumnSpan {
  /** columns that are drawn: the pinned one and first..last */
  readonly pinned: boolean;
  readonly first: number;
  /** inclusive */
  readonly last: number;
  /** width of what is left out between the pinned column and `first` */
  readonly skipped: number;
  readonly widths: readonly number[];
  readonly total: number;
  /** from the left edge of what is in sight */
  readonly leftOf: (column: number) => number;
  /** where to scroll so that a column is in sight; null where it is */
  readonly scrollFor: (column: number) => number | null;
}

export function columnSpan(
  widths: readonly number[],
  view: { readonly left: number; readonly width: number; readonly ticks: boolean; readonly pinned: boolean },
): ColumnSpan {
  const lead = view.ticks ? tickWidth : 0;
  const starts: number[] = [];
  let at = lead;
  for (const width of widths) {
    starts.push(at);
    at += width;
  }
  // Where the first column alone would fill the view, it scrolls along.
  const pinned = view.pinned && widths.length > 1 && lead + widths[0] < 0.6 * view.width;
  const moving = pinned ? 1 : 0;
  const fixed = pinned ? lead + widths[0] : lead;
  const inSight = (i: number): boolean =>
    starts[i] + widths[i] > view.left + fixed && starts[i] < view.left + Math.max(view.width, 1);
  let first = moving;
  while (first < widths.length - 1 && !inSight(first)) first++;
  let last = first;
  while (last < widths.length - 1 && inSight(last + 1)) last++;
  const skipped = first > moving ? starts[first] - starts[moving] : 0;
  return {
    pinned,
    first,
    last,
    skipped,
    widths,
    total: at,
    leftOf: (i) => (pinned && i === 0 ? starts[0] : starts[i] - view.left),
    scrollFor: (i) => {
      if (pinned && i === 0) return null;
      if (starts[i] < view.left + fixed) return starts[i] - fixed;
      const over = starts[i] + widths[i] - view.width;
      return over > view.left ? Math.min(over, starts[i] - fixed) : null;
    },
  };
}
