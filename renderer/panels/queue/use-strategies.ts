/** What the engine can ask by; read once for each place that needs it. */
import { useEffect, useState } from 'react';
import type { StrategyInfo } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface StrategyOffer {
  /** null while it is being read */
  readonly strategies: readonly StrategyInfo[] | null;
  readonly error: string | null;
}

export function useStrategies(): StrategyOffer {
  const api = useEngine();
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [offer, setOffer] = useState<StrategyOffer>({ strategies: null, error: null });
  useEffect(() => {
    let current = true;
    api.call('queue.strategies', {}).then(
      (strategies) => current && setOffer({ strategies, error: null }),
      (thrown: unknown) => current && setOffer({ strategies: [], error: toAppError(thrown).message }),
    );
    return () => {
      current = false;
    };
  }, [api, resumed]);
  return offer;
}
