/** How many, how often twice, and what stays hidden. */
import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { auditSizes, overlaps, secondLookShares } from './ask-form.ts';
import type { AskForm } from './ask-form.ts';
import styles from './ask.module.css';
import { t } from '../../text/text.ts';

export interface AskOptionsProps {
  readonly form: AskForm;
  readonly blind: boolean;
  readonly batchError: string | null;
  readonly onChange: (part: Partial<AskForm>) => void;
}

const share = (value: number): string =>
  value === 0 ? t('Off') : value === 1 ? t('All') : `${Math.round(value * 100)} %`;
const size = (value: number): string => (value === 0 ? t('Off') : t('{value} random nodes', { value }));

export function AskOptions({ form, blind, batchError, onChange }: AskOptionsProps): ReactNode {
  return (
    <>
      <div className={styles['options']}>
        <Field label={t('Batch')} help={t('questions at a time')} error={batchError}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              inputMode="numeric"
              value={form.batchSize}
              aria-invalid={batchError !== null}
              data-testid="ask-batch"
              onChange={(event) => onChange({ batchSize: event.target.value })}
            />
          )}
        </Field>
        <Choice
          label={t('Audit sample')}
          help={t('for figures without bias')}
          testId="ask-audit"
          values={auditSizes}
          value={form.auditSize}
          words={size}
          onChange={(auditSize) => onChange({ auditSize })}
        />
        <Choice
          label={t('Second looks')}
          help={t('share of doubtful labels asked again')}
          testId="ask-second-looks"
          values={secondLookShares}
          value={form.secondLooks}
          words={share}
          onChange={(secondLooks) => onChange({ secondLooks })}
        />
        <Choice
          label={t('Overlap')}
          help={t('share asked of every reviewer')}
          testId="ask-overlap"
          values={overlaps}
          value={form.overlap}
          words={share}
          onChange={(overlap) => onChange({ overlap })}
        />
      </div>
      <label className={styles['blind']}>
        <input
          type="checkbox"
          className={fieldStyles['check']}
          checked={blind}
          data-testid="ask-blind"
          onChange={(event) => onChange({ blind: event.target.checked })}
        />
        <span>
          <strong>{t('Blind')}</strong>
          {t('Scores, ranks, predictions and other people’s labels stay hidden until you have answered.')}
        </span>
      </label>
    </>
  );
}

export interface SeedFieldProps {
  readonly seed: string;
  readonly error: string | null;
  readonly onChange: (part: Partial<AskForm>) => void;
}

export function SeedField({ seed, error, onChange }: SeedFieldProps): ReactNode {
  return (
    <details className={styles['more']}>
      <summary>{t('Seed')}</summary>
      <Field label={t('Seed')} help={t('The same seed and answers give the same questions.')} error={error}>
        {(ids) => (
          <input
            {...ids}
            className={fieldStyles['input']}
            inputMode="numeric"
            value={seed}
            aria-invalid={error !== null}
            data-testid="ask-seed"
            onChange={(event) => onChange({ seed: event.target.value })}
          />
        )}
      </Field>
    </details>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly help: string;
  readonly testId: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly words: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** A few usual values, and the one in force where it is none of them. */
function Choice({ label, help, testId, values, value, words, onChange }: ChoiceProps): ReactNode {
  const offered = values.includes(value) ? values : [...values, value].sort((a, b) => a - b);
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <select
          {...ids}
          className={fieldStyles['input']}
          value={value}
          data-testid={testId}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {offered.map((offer) => (
            <option key={offer} value={offer}>
              {words(offer)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
