/** The strategies as the picker shows them, and settings checked before they are recorded. */
import { AppError } from '../../../ml/schema/errors.ts';
import { resolveParams } from '../../../ml/schema/params.ts';
import { strategies } from '../../../ml/strategies/index.ts';
import type { QueueSettings, StrategyInfo } from '../../contract/api.ts';

export function strategyInfos(): readonly StrategyInfo[] {
  return strategies.map(({ id, title, summary, paper, needs, params }) => ({
    id,
    title,
    summary,
    paper,
    needs,
    modes: ['teach'],
    params,
  }));
}

/** Parameters filled in. @throws AppError not-found (strategy), invalid-argument (mode, parameters) */
export function checkSettings(settings: QueueSettings): QueueSettings {
  const infos = strategyInfos();
  const strategy = infos.find(({ id }) => id === settings.strategy);
  if (strategy === undefined) {
    const known = infos.filter(({ modes }) => modes.includes(settings.mode)).map(({ id }) => id);
    throw new AppError(
      'not-found',
      `There is no strategy called ${settings.strategy}. There are: ${known.join(', ')}.`,
    );
  }
  if (!strategy.modes.includes(settings.mode)) {
    const known = infos.filter(({ modes }) => modes.includes(settings.mode)).map(({ id }) => id);
    const others = known.length === 0 ? '' : ` These can: ${known.join(', ')}.`;
    throw new AppError(
      'invalid-argument',
      `${strategy.title} cannot ${settings.mode}; it can ${strategy.modes.join(' and ')}.${others}`,
    );
  }
  return { ...settings, params: resolveParams(strategy.params, settings.params) };
}
