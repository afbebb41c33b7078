/** Label, control and help of one form field. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: string;
  readonly help?: string;
  readonly error?: string | null;
  /** gets the ids that tie control, help and error together */
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string }) => ReactNode;
}

export function Field({ label, help, error, children }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-help` })}
      <p id={`${id}-help`} className={error === null || error === undefined ? styles['help'] : styles['error']}>
        {error ?? help}
      </p>
    </div>
  );
}
