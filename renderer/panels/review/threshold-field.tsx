/** The threshold as a number: how many, which share, or from which score on. Enter sets it. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FlagOutlook, FlagRule } from '../../../main/contract/review.ts';
import { fieldText, flagUnits, ruleOf } from './flag-words.ts';
import type { FlagUnit } from './flag-words.ts';
import styles from './review.module.css';
import { t } from '../../text/text.ts';

const unitText: Readonly<Record<FlagUnit, string>> = {
  count: t('highest'),
  share: t('% highest'),
  score: t('score from'),
};

export function ThresholdField({
  outlook,
  onSet,
}: {
  readonly outlook: FlagOutlook;
  readonly onSet: (rule: FlagRule) => void;
}): ReactNode {
  const [unit, setUnit] = useState<FlagUnit>(outlook.rule.by === 'usual' ? 'count' : outlook.rule.by);
  /** null: what is in force */
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? fieldText(outlook, unit);
  const rule = ruleOf(text, unit);
  const apply = (): void => {
    if (draft === null) return;
    setDraft(null);
    if (rule !== null) onSet(rule);
  };
  return (
    <form
      className={styles['field']}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <select
        value={unit}
        aria-label={t('What the threshold is given by')}
        data-testid="flag-unit"
        onChange={(event) => {
          setUnit(flagUnits.find((known) => known === event.target.value) ?? 'count');
          setDraft(null);
        }}
      >
        {flagUnits.map((value) => (
          <option key={value} value={value}>
            {unitText[value]}
          </option>
        ))}
      </select>
      <input
        value={text}
        inputMode="decimal"
        aria-label={t('Threshold, {value}', { value: unitText[unit] })}
        aria-invalid={rule === null}
        data-testid="flag-value"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setDraft(null);
            event.currentTarget.blur();
          }
        }}
      />
    </form>
  );
}
