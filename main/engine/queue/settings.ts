/** The strategies as the picker shows them, and settings checked before they are recorded. */
import { loopStrategies, loopStrategy } from '../../../ml/loop/loop-strategies.ts';
import { resolveParams } from '../../../ml/schema/params.ts';
import type { QueueSettings, StrategyInfo } from '../../contract/api.ts';

export function strategyInfos(): readonly StrategyInfo[] {
  return loopStrategies.map(({ id, title, summary, paper, needs, params, mode }) => ({
    id,
    title,
    summary,
    paper,
    needs,
    modes: [mode],
    params,
  }));
}

/** Parameters filled in. @throws AppError not-found (strategy), invalid-argument (mode, parameters) */
export function checkSettings(settings: QueueSettings): QueueSettings {
  const { params } = loopStrategy(settings.strategy, settings.mode);
  return { ...settings, params: resolveParams(params, settings.params) };
}
