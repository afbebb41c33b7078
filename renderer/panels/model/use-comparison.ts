/** Two models on the same held-out labels, asked for when a second one is chosen. */
import { useEffect, useState } from 'react';
import type { ModelComparison } from '../../../main/contract/models.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine } from '../../workbench-context.tsx';

export interface ComparisonAnswer {
  readonly comparison: ModelComparison | null;
  readonly error: string | null;
}

/** Null while it is worked out, and without a second model. */
export function useComparison(first: string, second: string | null): ComparisonAnswer | null {
  const api = useEngine();
  const [answer, setAnswer] = useState<(ComparisonAnswer & { readonly of: string }) | null>(null);
  const wanted = `${first}\n${second ?? ''}`;
  useEffect(() => {
    if (second === null) return;
    let current = true;
    api.call('model.compare', { first, second }).then(
      (comparison) => current && setAnswer({ of: wanted, comparison, error: null }),
      (thrown: unknown) => current && setAnswer({ of: wanted, comparison: null, error: toAppError(thrown).message }),
    );
    return () => {
      current = false;
    };
  }, [api, first, second, wanted]);
  return answer?.of === wanted && second !== null ? answer : null;
}
