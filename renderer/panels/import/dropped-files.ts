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
