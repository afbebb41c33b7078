/** From what is typed to a threshold rule of the contract. Shares are typed in per cent. */
import type { ThresholdRule } from '../../../main/contract/models.ts';
import { t } from '../../text/text.ts';

export interface ThresholdForm {
  readonly kind: ThresholdRule['kind'];
  readonly perDay: string;
  readonly nodesPerDay: string;
  readonly least: string;
  readonly threshold: string;
}

export type ThresholdErrors = Partial<Record<Exclude<keyof ThresholdForm, 'kind'>, string>>;

export interface CheckedThreshold {
  /** null where a field must be corrected */
  readonly rule: ThresholdRule | null;
  readonly errors: ThresholdErrors;
}

export const firstThreshold: ThresholdForm = {
  kind: 'given',
  perDay: '5',
  nodesPerDay: '1000',
  least: '80',
  threshold: '50',
};

const inPercent = (share: number): string => String(Number((share * 100).toPrecision(6)));

/** What was typed for the other rules is kept from `before`. */
export function thresholdFormOf(rule: ThresholdRule, before: ThresholdForm = firstThreshold): ThresholdForm {
  switch (rule.kind) {
    case 'alerts':
      return { ...before, kind: 'alerts', perDay: String(rule.perDay), nodesPerDay: String(rule.nodesPerDay) };
    case 'precision':
      return { ...before, kind: 'precision', least: inPercent(rule.least) };
    case 'given':
      return { ...before, kind: 'given', threshold: inPercent(rule.threshold) };
  }
}

const numberIn = (text: string, above: (value: number) => boolean, most: number): number | null => {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) && above(value) && value <= most ? value : null;
};

export function checkThreshold(form: ThresholdForm): CheckedThreshold {
  switch (form.kind) {
    case 'alerts': {
      const nodesPerDay = numberIn(form.nodesPerDay, (value) => value >= 1, 1e9);
      const perDay = numberIn(form.perDay, (value) => value > 0, 1e9);
      const tooMany = perDay !== null && nodesPerDay !== null && perDay > nodesPerDay;
      const errors: ThresholdErrors = {
        ...(nodesPerDay === null ? { nodesPerDay: t('A number from 1 to a thousand million.') } : {}),
        ...(perDay === null ? { perDay: t('A number above 0.') } : {}),
        ...(tooMany ? { perDay: t('There cannot be more alerts than new nodes a day.') } : {}),
      };
      if (perDay === null || nodesPerDay === null || tooMany) return { rule: null, errors };
      return { rule: { kind: 'alerts', perDay, nodesPerDay }, errors };
    }
    case 'precision': {
      const least = numberIn(form.least, (value) => value >= 0, 100);
      return least === null
        ? { rule: null, errors: { least: t('A number from 0 to 100.') } }
        : { rule: { kind: 'precision', least: least / 100 }, errors: {} };
    }
    case 'given': {
      const threshold = numberIn(form.threshold, (value) => value >= 0, 100);
      return threshold === null
        ? { rule: null, errors: { threshold: t('A number from 0 to 100.') } }
        : { rule: { kind: 'given', threshold: threshold / 100 }, errors: {} };
    }
  }
}
