/** Files dropped anywhere on the page, until the import dialog takes them. Files are no state: they are handed over once. */
let waiting: readonly File[] = [];
const dropped = 'dowser-files-dropped';

export function handOver(files: readonly File[]): void {
  waiting = files;
  window.dispatchEvent(new Event(dropped));
}

export function takeDropped(): readonly File[] {
  const files = waiting;
  waiting = [];
  return files;
}

/** @returns how to stop listening */
export function onDropped(listener: () => void): () => void {
  window.addEventListener(dropped, listener);
  return () => window.removeEventListener(dropped, listener);
}

/** Which of two files is which, by name: the one that speaks of nodes, accounts or the like is the second. */
export function sortDropped(files: readonly File[]): {
  readonly edges: File | undefined;
  readonly nodes: File | undefined;
} {
  const isNodes = ({ name }: File): boolean => /node|vert(ex|ices)|account|people|person|user|entit/i.test(name);
  const [first, second] = files;
  if (files.length > 1 && isNodes(first) && !isNodes(second)) return { edges: second, nodes: first };
  return { edges: first, nodes: second };
}
