/**
 * What the dialog proposes and how it reads what was typed. A hunt needs the reasons on screen, so it is not blind; a
 * classifier is taught without being led by scores, so teaching is. The engine's first strategy of a mode is its default.
 */
import type { QueueMode, QueueSettings, StrategyInfo } from '../../../main/contract/api.ts';
import { checkForm, checkSeed, defaultValues } from '../detect/form-values.ts';
import type { FormValues } from '../detect/form-values.ts';
import { t } from '../../text/text.ts';

export interface AskForm {
  /** null: to hunt, where a strategy can */
  readonly mode: QueueMode | null;
  /** null: the first one that serves the mode */
  readonly strategy: string | null;
  readonly params: Readonly<Record<string, FormValues>>;
  readonly seed: string;
  readonly batchSize: string;
  readonly auditSize: number;
  readonly overlap: number;
  readonly secondLooks: number;
  /** null: as the mode proposes */
  readonly blind: boolean | null;
}

export const auditSizes = [0, 50, 100, 200] as const;
export const overlaps = [0, 0.1, 0.2, 0.5, 1] as const;
export const secondLookShares = [0, 0.1, 0.2, 0.3] as const;

export const firstForm: AskForm = {
  mode: null,
  strategy: null,
  params: {},
  seed: '1',
  batchSize: '10',
  auditSize: 0,
  overlap: 0.2,
  secondLooks: 0.1,
  blind: null,
};

/** The form as the settings that are in force. */
export const formOf = (settings: QueueSettings): AskForm => ({
  mode: settings.mode,
  strategy: settings.strategy,
  params: {
    [settings.strategy]: Object.fromEntries(
      Object.entries(settings.params).map(([name, value]) => [
        name,
        typeof value === 'boolean' ? value : String(value),
      ]),
    ),
  },
  seed: String(settings.seed),
  batchSize: String(settings.batchSize),
  auditSize: settings.auditSize,
  overlap: settings.overlap,
  secondLooks: settings.secondLooks,
  blind: settings.blind,
});

export const servedBy = (mode: QueueMode, strategies: readonly StrategyInfo[]): readonly StrategyInfo[] =>
  strategies.filter(({ modes }) => modes.includes(mode));

export function modeOf({ mode }: AskForm, strategies: readonly StrategyInfo[]): QueueMode {
  return mode ?? (servedBy('hunt', strategies).length > 0 || strategies.length === 0 ? 'hunt' : 'teach');
}

export const isBlind = (form: AskForm, strategies: readonly StrategyInfo[]): boolean =>
  form.blind ?? modeOf(form, strategies) === 'teach';

export function chosenStrategy(form: AskForm, strategies: readonly StrategyInfo[]): StrategyInfo | null {
  const served = servedBy(modeOf(form, strategies), strategies);
  return served.find(({ id }) => id === form.strategy) ?? served.at(0) ?? null;
}

/** What stands in the fields of a strategy: its defaults, and over them what was typed or was in force. */
export const paramsOf = (form: AskForm, strategy: StrategyInfo): FormValues => ({
  ...defaultValues(strategy.params),
  ...Object.fromEntries(
    Object.entries(form.params[strategy.id] ?? {}).filter(([name]) => Object.hasOwn(strategy.params, name)),
  ),
});

export interface CheckedAsk {
  /** null while something is wrong */
  readonly settings: QueueSettings | null;
  readonly paramErrors: Readonly<Record<string, string>>;
  readonly seedError: string | null;
  readonly batchError: string | null;
}

/** 1 to 200, as the contract has it. */
export function checkBatch(text: string): number | null {
  const size = Number(text);
  return text.trim() !== '' && Number.isInteger(size) && size >= 1 && size <= 200 ? size : null;
}

export function checkAsk(form: AskForm, strategies: readonly StrategyInfo[]): CheckedAsk {
  const strategy = chosenStrategy(form, strategies);
  const params = strategy === null ? { values: {}, errors: {} } : checkForm(strategy.params, paramsOf(form, strategy));
  const seed = checkSeed(form.seed);
  const batchSize = checkBatch(form.batchSize);
  const valid = strategy !== null && Object.keys(params.errors).length === 0 && 'seed' in seed && batchSize !== null;
  return {
    settings: valid
      ? {
          mode: modeOf(form, strategies),
          strategy: strategy.id,
          params: params.values,
          seed: seed.seed,
          batchSize,
          auditSize: form.auditSize,
          overlap: form.overlap,
          secondLooks: form.secondLooks,
          blind: isBlind(form, strategies),
        }
      : null,
    paramErrors: params.errors,
    seedError: 'error' in seed ? seed.error : null,
    batchError: batchSize === null ? t('A batch has 1 to 200 questions.') : null,
  };
}
