/**
 * A graph on its way into a file: rows in batches, so that no machine holds all of it as text. Values are texts as they
 * are to stand in the file; numbers are literals that every reader takes (see `literalKind`), ids are always texts.
 */
export type OutKind = 'text' | 'whole' | 'number';

export interface OutColumn {
  readonly name: string;
  readonly kind: OutKind;
}
export interface OutRow {
  /** a node's id, or source and target of an edge */
  readonly ids: readonly string[];
  /** one for each column; null where there is none */
  readonly values: readonly (string | null)[];
}
export interface OutTable {
  readonly count: number;
  readonly columns: readonly OutColumn[];
  readonly rows: () => AsyncIterable<readonly OutRow[]>;
}
export interface OutGraph {
  readonly name: string;
  readonly directed: boolean;
  readonly nodes: OutTable;
  readonly edges: OutTable;
  /** columns of the nodes that are places in the plane; null where there are none */
  readonly places: { readonly x: number; readonly y: number } | null;
}

/** What a writer gives: the file in pieces, and afterwards what could not be written as it was, as sentences. */
export interface Written<Piece> {
  readonly pieces: AsyncIterable<Piece>;
  readonly notes: () => readonly string[];
}

const wholeForm = /^-?(0|[1-9]\d*)$/;
const numberForm = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * What all the values can be written as without a loss: whole numbers of at most 15 digits, numbers that a double gives
 * back, or else text ("007", 20-digit ids, "1,5").
 */
export function literalKind(values: Iterable<string | null>): OutKind {
  let kind: OutKind = 'whole';
  let some = false;
  for (const value of values) {
    if (value === null || value === '') continue;
    some = true;
    if (kind === 'whole' && wholeForm.test(value) && value.length <= 15 && value !== '-0') continue;
    if (!numberForm.test(value) || value.replace(/[eE].*$/, '').replace(/\D/g, '').length > 17) return 'text';
    if (!Number.isFinite(Number(value)) || value === '-0') return 'text';
    kind = 'number';
  }
  return some ? kind : 'text';
}

/** Names that differ from each other and from the reserved ones; what is taken gets a number. */
export function distinctNames(
  names: readonly string[],
  reserved: readonly string[],
  form: (name: string) => string = (name) => name,
): readonly string[] {
  const taken = new Set(reserved);
  return names.map((name) => {
    const wanted = form(name);
    let free = wanted;
    for (let n = 2; taken.has(free); n++) free = `${wanted}_${n}`;
    taken.add(free);
    return free;
  });
}

/** The sentence about columns that have another name in the file; none where all kept theirs. */
export function renamedNote(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const changed = before.flatMap((name, i) => (name === after[i] ? [] : [`${name} is ${after[i]}`]));
  return changed.length === 0 ? [] : [`Columns of ${what} with another name in the file: ${changed.join(', ')}.`];
}
