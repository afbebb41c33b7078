/** Name of the new project, and whether directions mean something. */
import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import styles from './import.module.css';
import { t } from '../../text/text.ts';

export interface ImportSettingsProps {
  /** null: the files go into a project that has its name and direction */
  readonly name: string | null;
  readonly onName: (name: string) => void;
  readonly directed: boolean;
  readonly onDirected: (directed: boolean) => void;
  readonly disabled: boolean;
}

export function ImportSettings({ name, onName, directed, onDirected, disabled }: ImportSettingsProps): ReactNode {
  return (
    <fieldset className={styles['settings']} disabled={disabled}>
      <legend className="visually-hidden">{t('Project')}</legend>
      {name !== null && (
        <Field label={t('Project name')}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              value={name}
              maxLength={120}
              data-testid="import-name"
              onChange={(event) => onName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={t('Directed')} help={t('The edge from A to B is not the same as from B to A.')}>
        {(ids) => (
          <input
            {...ids}
            type="checkbox"
            className={fieldStyles['check']}
            checked={directed}
            data-testid="import-directed"
            onChange={(event) => onDirected(event.target.checked)}
          />
        )}
      </Field>
    </fieldset>
  );
}
