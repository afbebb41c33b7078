/** A computation that is broken off again and again at its commits, and goes on from the last one each time. */
import type { Commits, StageState } from '../commits.ts';
import { AppError } from '../schema/errors.ts';

export interface Finished<T> {
  readonly result: T;
  /** how often it was broken off */
  readonly breaks: number;
  /** stages that were taken up */
  readonly stages: readonly string[];
}

function copied({ numbers, arrays }: StageState): StageState {
  const own = Object.entries(arrays).map(([name, values]) => [name, values.slice()] as const);
  return { numbers: { ...numbers }, arrays: Object.fromEntries(own) };
}

/**
 * @param compute begins anew with each call; `breaks` is how often it was broken off before
 * @param steps offers that are let pass before it is broken off; the state of the one before the last is what is left,
 *   as where a process dies some time after a commit
 */
export async function brokenOff<T>(
  compute: (commits: Commits, breaks: number) => Promise<T>,
  steps: number,
): Promise<Finished<T>> {
  if (!(steps >= 2)) throw new RangeError('the second offer at the earliest');
  const kept = new Map<string, StageState>();
  const stages = new Set<string>();
  for (let breaks = 0; ; breaks++) {
    let offers = 0;
    const commits: Commits = {
      reached: (stage) => {
        const state = kept.get(stage) ?? null;
        if (state !== null) stages.add(stage);
        // A copy: what a computation makes of its state is no commit.
        return state === null ? null : copied(state);
      },
      offer: async (stage, state) => {
        offers++;
        if (offers === steps) kept.set(stage, copied(await state()));
        if (offers > steps) throw new AppError('cancelled', 'Broken off.');
      },
    };
    try {
      const result = await compute(commits, breaks);
      return { result, breaks, stages: [...stages] };
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === 'cancelled')) throw thrown;
    }
  }
}
