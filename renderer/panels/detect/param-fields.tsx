/** Fields of a detector, drawn from its own description; the rarely needed ones are folded away. */
import type { ReactNode } from 'react';
import type { Param, ParamTable } from '../../../ml/schema/params.ts';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import styles from './detect.module.css';
import type { FormValues } from './form-values.ts';
import { t } from '../../text/text.ts';

export interface ParamFieldsProps {
  readonly table: ParamTable;
  readonly values: FormValues;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string | boolean) => void;
}

export function ParamFields({ table, values, errors, onChange }: ParamFieldsProps): ReactNode {
  const entries = Object.entries(table);
  const draw = ([name, param]: readonly [string, Param]): ReactNode => (
    <Field key={name} label={param.label} help={param.help} error={errors[name] ?? null}>
      {(ids) => (
        <Control
          name={name}
          param={param}
          value={values[name] ?? ''}
          wrong={name in errors}
          ids={ids}
          onChange={onChange}
        />
      )}
    </Field>
  );
  const advanced = entries.filter(([, param]) => param.advanced === true);
  const wrongInside = advanced.some(([name]) => name in errors);
  return (
    <>
      {entries.filter(([, param]) => param.advanced !== true).map(draw)}
      {advanced.length > 0 && (
        <details className={styles['advanced']} data-testid="detect-advanced" open={wrongInside || undefined}>
          <summary>{t('Advanced ({advanced})', { advanced: advanced.length })}</summary>
          <div className={styles['fields']}>{advanced.map(draw)}</div>
        </details>
      )}
    </>
  );
}

interface ControlProps {
  readonly name: string;
  readonly param: Param;
  readonly value: string | boolean;
  readonly wrong: boolean;
  readonly ids: { readonly id: string; readonly 'aria-describedby': string };
  readonly onChange: (name: string, value: string | boolean) => void;
}

function Control({ name, param, value, wrong, ids, onChange }: ControlProps): ReactNode {
  const common = { ...ids, 'data-testid': `param-${name}`, 'aria-invalid': wrong };
  switch (param.type) {
    case 'boolean':
      return (
        <input
          {...common}
          type="checkbox"
          className={fieldStyles['check']}
          checked={value === true}
          onChange={(event) => onChange(name, event.target.checked)}
        />
      );
    case 'choice':
      return (
        <select
          {...common}
          className={fieldStyles['input']}
          value={String(value)}
          onChange={(event) => onChange(name, event.target.value)}
        >
          {param.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      );
    case 'number':
      return (
        <input
          {...common}
          className={fieldStyles['input']}
          inputMode={param.integer === true ? 'numeric' : 'decimal'}
          value={String(value)}
          onChange={(event) => onChange(name, event.target.value)}
        />
      );
  }
}
