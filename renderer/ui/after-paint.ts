/**
 * Runs `work` once the frame that is being prepared has been painted, and `pause` milliseconds later: what a person
 * waits for comes first, what is costly to draw after it. A page that is not on screen paints nothing; there it runs
 * after a tenth of a second.
 * @returns how to take it back
 */
export function afterPaint(work: () => void, pause = 0): () => void {
  let frame = 0;
  const start = (): void => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    work();
  };
  let timer = setTimeout(start, 100 + pause);
  frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(start, pause);
  });
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}
