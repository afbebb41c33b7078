/**
 * Columns of a file beside those of the project that it goes into: columns with the same part are one column whatever
 * they are called ("account" of the file is the "id" of the project), then columns with the same name.
 */

/** [column of the file, column of the project], for each part that both have */
export type SamePart = readonly (readonly [string | null, string | null])[];

export interface Aligned {
  /** columns of the project, then those that only the file has */
  readonly columns: readonly string[];
  /** of each column of the file, its name among `columns` */
  readonly nameOf: ReadonlyMap<string, string>;
}

export function alignColumns(ours: readonly string[], theirs: readonly string[], parts: SamePart): Aligned {
  const nameOf = new Map<string, string>();
  for (const [given, known] of parts) if (given !== null && known !== null) nameOf.set(given, known);
  const taken = new Set(nameOf.values());
  const columns = [...ours];
  for (const column of theirs) {
    if (nameOf.has(column)) continue;
    let name = column;
    // A name that already stands for the column with a part: the file has another column of that name.
    for (let copy = 2; taken.has(name); copy++) name = `${column} (${copy})`;
    nameOf.set(column, name);
    taken.add(name);
    if (!columns.includes(name)) columns.push(name);
  }
  return { columns, nameOf };
}
