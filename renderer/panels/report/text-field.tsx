/** A text of the report: one line, or several. */
import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import styles from './report.module.css';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string;
  readonly lines?: number;
  readonly maxLength: number;
  readonly testId: string;
}

export function TextField({ label, value, onChange, help, lines = 1, maxLength, testId }: TextFieldProps): ReactNode {
  return (
    <Field label={label} {...(help === undefined ? {} : { help })}>
      {(ids) =>
        lines === 1 ? (
          <input
            {...ids}
            className={fieldStyles['input']}
            value={value}
            maxLength={maxLength}
            data-testid={testId}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <textarea
            {...ids}
            className={`${fieldStyles['input']} ${styles['lines']}`}
            rows={lines}
            value={value}
            maxLength={maxLength}
            data-testid={testId}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
