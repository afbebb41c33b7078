/**
 * The class-balanced walk: candidates from the best down, each asked if the class that it is predicted to have still has
 * a quota; the class that it turns out to have is charged. Where an analyst is asked, that is known only after the batch,
 * and the predicted class is charged until then.
 */

export interface WalkInput {
  /** candidates, best first; no more of them are asked for than are needed */
  readonly order: Iterable<number>;
  /** length numNodes */
  readonly predicted: Int32Array;
  /** questions left for each class; may be negative. Not changed */
  readonly quota: readonly number[];
  readonly count: number;
  /** charge no class below zero */
  readonly strict: boolean;
  readonly oracle?: ((node: number) => number) | undefined;
}

/** @returns picked nodes in order, and how many of the last of them were taken without regard to quotas */
export function walk(input: WalkInput): { readonly picked: number[]; readonly beyond: number } {
  const quota = [...input.quota];
  const left = (): number => quota.reduce((sum, value) => sum + value, 0);
  const picked: number[] = [];
  const passed: number[] = [];
  const order = input.order[Symbol.iterator]();
  while (picked.length < input.count && left() > 0) {
    const next = order.next();
    if (next.done === true) break;
    const node = next.value;
    const gate = input.predicted[node];
    if (quota[gate] <= 0) {
      passed.push(node);
      continue;
    }
    const charged = input.oracle?.(node) ?? gate;
    if (!input.strict || quota[charged] > 0) quota[charged]--;
    picked.push(node);
  }
  const within = picked.length;
  const beyond = (node: number): void => {
    input.oracle?.(node);
    picked.push(node);
  };
  // No class with a quota is predicted any more, or the quotas are spent: the best of those passed over, then the rest.
  passed.slice(0, input.count - picked.length).forEach(beyond);
  while (picked.length < input.count) {
    const next = order.next();
    if (next.done === true) break;
    beyond(next.value);
  }
  return { picked, beyond: picked.length - within };
}
