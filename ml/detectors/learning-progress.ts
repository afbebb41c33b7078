/** How far a detector is that repeats one step: the time left rests on the steps measured in this run. */
import type { RunContext } from '../context.ts';

/**
 * @param first steps that were done before an interruption
 * @returns called after each step, with the loss where there is one
 */
export function stepProgress(
  ctx: RunContext,
  stage: string,
  steps: number,
  first = 0,
): (step: number, loss?: number) => void {
  const startedAt = performance.now();
  return (step, loss) => {
    const done = step + 1;
    const elapsed = (performance.now() - startedAt) / 1000;
    ctx.report({
      stage: `${stage}: ${done} of ${steps}`,
      fraction: done / steps,
      secondsLeft: (elapsed * (steps - done)) / (done - first),
      epoch: done,
      ...(loss === undefined || !Number.isFinite(loss) ? {} : { loss }),
    });
  };
}
