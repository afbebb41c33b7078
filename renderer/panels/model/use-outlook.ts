/** What a training would learn from and cost, worked out again when the settings change. */
import { useEffect, useState } from 'react';
import type { ModelOutlook, ModelSettings } from '../../../main/contract/models.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface Outlook {
  /** the last one that was worked out; of other settings while `current` is false */
  readonly outlook: ModelOutlook | null;
  readonly current: boolean;
  readonly error: string | null;
}

interface Answer {
  readonly of: string;
  readonly outlook: ModelOutlook | null;
  readonly error: string | null;
}

export function useOutlook(settings: ModelSettings | null): Outlook {
  const api = useEngine();
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const wanted = settings === null ? null : JSON.stringify(settings);
  useEffect(() => {
    if (wanted === null || settings === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.call('model.estimate', { settings }, abort.signal).then(
        (outlook) => setAnswer({ of: wanted, outlook, error: null }),
        (thrown: unknown) => {
          const error = toAppError(thrown);
          if (error.code === 'cancelled') return;
          setAnswer((before) => ({ of: wanted, outlook: before?.outlook ?? null, error: error.message }));
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `wanted` is the settings as text: they are a new object on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, wanted, resumed]);
  const current = wanted !== null && answer?.of === wanted;
  return { outlook: answer?.outlook ?? null, current, error: current ? answer.error : null };
}
