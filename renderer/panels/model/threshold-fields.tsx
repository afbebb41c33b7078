/** From which probability on a node is an alert: three ways to say it. */
import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import type { ThresholdErrors, ThresholdForm } from './threshold-form.ts';
import { t } from '../../text/text.ts';

export interface ThresholdFieldsProps {
  readonly form: ThresholdForm;
  readonly errors: ThresholdErrors;
  readonly onChange: (form: ThresholdForm) => void;
}

const kinds: readonly { readonly kind: ThresholdForm['kind']; readonly text: string; readonly help: string }[] = [
  {
    kind: 'given',
    text: t('from a fixed probability on'),
    help: t('What this means is worked out on held-out labels.'),
  },
  {
    kind: 'alerts',
    text: t('as many a day as can be looked at'),
    help: t('The most probable ones of a day are alerts.'),
  },
  {
    kind: 'precision',
    text: t('most of the alerts must be right'),
    help: t('The lowest threshold that keeps the promise.'),
  },
];

export function ThresholdFields({ form, errors, onChange }: ThresholdFieldsProps): ReactNode {
  const number = (name: 'perDay' | 'nodesPerDay' | 'least' | 'threshold', label: string, help?: string): ReactNode => (
    <Field label={label} error={errors[name] ?? null} {...(help === undefined ? {} : { help })}>
      {(ids) => (
        <input
          {...ids}
          className={fieldStyles['input']}
          inputMode="decimal"
          value={form[name]}
          aria-invalid={errors[name] !== undefined}
          data-testid={`threshold-${name}`}
          onChange={(event) => onChange({ ...form, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label={t('A node is an alert')} help={kinds.find(({ kind }) => kind === form.kind)?.help ?? ''}>
        {(ids) => (
          <select
            {...ids}
            className={fieldStyles['input']}
            value={form.kind}
            data-testid="threshold-kind"
            onChange={(event) => {
              const chosen = kinds.find(({ kind }) => kind === event.target.value);
              if (chosen !== undefined) onChange({ ...form, kind: chosen.kind });
            }}
          >
            {kinds.map(({ kind, text }) => (
              <option key={kind} value={kind}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {form.kind === 'given' && number('threshold', t('Probability, %'))}
      {form.kind === 'alerts' && (
        <>
          {number('perDay', t('Alerts a day'))}
          {number('nodesPerDay', t('New nodes a day'))}
        </>
      )}
      {form.kind === 'precision' && number('least', t('Right alerts, %'), t('At least this share of the alerts.'))}
    </>
  );
}
