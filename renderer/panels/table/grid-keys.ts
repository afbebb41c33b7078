/** Where a key moves in the grid. Row -1 is the header. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}
export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  /** rows in sight */
  readonly page: number;
}

/** @returns null for a key that moves nothing */
export function moveInGrid(
  { row, column }: GridPlace,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { rows, columns, page }: GridShape,
): GridPlace | null {
  const toRow = (wanted: number): GridPlace => ({ row: Math.max(-1, Math.min(rows - 1, wanted)), column });
  const toColumn = (wanted: number): GridPlace => ({ row, column: Math.max(0, Math.min(columns - 1, wanted)) });
  switch (key) {
    case 'ArrowDown':
      return toRow(row + 1);
    case 'ArrowUp':
      return toRow(row - 1);
    case 'PageDown':
      return toRow(Math.max(0, row) + page);
    case 'PageUp':
      return toRow(Math.max(0, row - page));
    case 'ArrowRight':
      return toColumn(column + 1);
    case 'ArrowLeft':
      return toColumn(column - 1);
    case 'Home':
      return ctrlKey ? { row: Math.min(0, rows - 1), column: 0 } : toColumn(0);
    case 'End':
      return ctrlKey ? { row: rows - 1, column: columns - 1 } : toColumn(columns - 1);
    default:
      return null;
  }
}
