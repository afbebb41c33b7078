/** What can be filtered by, in groups, with a field that narrows a long list. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import field from '../../ui/field.module.css';
import { sourceGroupWords } from './sources.ts';
import type { FilterSource } from './sources.ts';
import styles from './builder.module.css';
import { t } from '../../text/text.ts';

export interface SourceListProps {
  readonly sources: readonly FilterSource[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function SourceList({ sources, chosen, onChoose }: SourceListProps): ReactNode {
  const [find, setFind] = useState('');
  const wanted = find.trim().toLowerCase();
  const matching = sources.filter(({ title, group }) =>
    `${title} ${sourceGroupWords[group]}`.toLowerCase().includes(wanted),
  );
  const groups = [...new Set(matching.map(({ group }) => group))];
  return (
    <div className={styles['sources']}>
      <input
        className={field['input']}
        value={find}
        placeholder={t('Find a column or measure')}
        aria-label={t('Find what to filter by')}
        data-autofocus={chosen === null ? true : undefined}
        data-testid="filter-find-source"
        onChange={({ target }) => setFind(target.value)}
      />
      <div className={styles['sourceGroups']}>
        {groups.map((group) => (
          <div key={group} role="group" aria-label={sourceGroupWords[group]}>
            <h3>{sourceGroupWords[group]}</h3>
            {matching
              .filter((source) => source.group === group)
              .map(({ id, title }) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={id === chosen}
                  data-testid="filter-source"
                  data-source={id}
                  onClick={() => onChoose(id)}
                >
                  {title}
                </button>
              ))}
          </div>
        ))}
        {matching.length === 0 && <p className={styles['help']}>{t('Nothing here is called that.')}</p>}
      </div>
    </div>
  );
}
