/** Where the files go: a new project, or the one that is open, in one of three ways. */
import type { ReactNode } from 'react';
import type { ImportTarget } from '../../state/import-rules.ts';
import { t } from '../../text/text.ts';
import styles from './import.module.css';

const ways: readonly {
  readonly value: ImportTarget;
  readonly title: (name: string) => string;
  readonly help: string;
}[] = [
  { value: 'new', title: () => t('New project'), help: t('The open project stays as it is.') },
  {
    value: 'append',
    title: (name) => t('Append to {name}', { name }),
    help: t('Adds nodes and edges. Nodes that are there stay as they are.'),
  },
  {
    value: 'upsert',
    title: (name) => t('Upsert into {name}', { name }),
    help: t('Adds, and takes over what the files say of nodes that are there.'),
  },
  {
    value: 'replace',
    title: (name) => t('Replace the data of {name}', { name }),
    help: t('The files alone are the data from then on.'),
  },
];

export interface TargetChoiceProps {
  /** the open project */
  readonly name: string;
  readonly target: ImportTarget;
  readonly onTarget: (target: ImportTarget) => void;
  readonly disabled: boolean;
}

/** Closed at first: who has files of their own for the first time wants a new project, and has enough to read. */
export function TargetChoice({ name, target, onTarget, disabled }: TargetChoiceProps): ReactNode {
  const chosen = ways.find(({ value }) => value === target);
  return (
    <details className={styles['target']} data-testid="import-target">
      <summary>
        {t('Where to:')} <strong>{chosen?.title(name)}</strong>
      </summary>
      <fieldset disabled={disabled}>
        <legend className="visually-hidden">{t('Where to')}</legend>
        {ways.map((way) => (
          <label key={way.value} data-checked={target === way.value}>
            <input
              type="radio"
              name="import-target"
              value={way.value}
              checked={target === way.value}
              data-testid={`import-target-${way.value}`}
              onChange={() => onTarget(way.value)}
            />
            <span>
              <strong>{way.title(name)}</strong>
              <span className={styles['small']}>{way.help}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
