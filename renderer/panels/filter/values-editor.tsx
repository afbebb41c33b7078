/** Ticking the values that pass: most frequent first, with counts, and a field that narrows a long list. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FilterOptions, OptionValue } from '../../../main/contract/filter.ts';
import { formatCount } from '../../ui/format.ts';
import field from '../../ui/field.module.css';
import { Button } from '../../ui/button.tsx';
import styles from './builder.module.css';
import { t } from '../../text/text.ts';

export interface ValuesEditorProps {
  readonly values: readonly OptionValue[];
  readonly rest: FilterOptions['rest'];
  readonly missing: number;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Rows drawn at most: beyond this nobody reads on, and typing finds the others. */
const MOST_ROWS = 200;

export function ValuesEditor({ values, rest, missing, chosen, onChange }: ValuesEditorProps): ReactNode {
  const [find, setFind] = useState('');
  const listed = missing > 0 ? [...values, { value: '', title: t('(missing)'), count: missing }] : values;
  // What was chosen and is not listed any more can still be taken off.
  const known = new Set(listed.map(({ value }) => value));
  const lost = chosen.filter((value) => !known.has(value)).map((value) => ({ value, title: value, count: 0 }));
  const wanted = find.trim().toLowerCase();
  const matching = [...lost, ...listed].filter(({ title }) => title.toLowerCase().includes(wanted));
  const shown = matching.slice(0, MOST_ROWS);
  const most = Math.max(1, ...listed.map(({ count }) => count));
  const isChosen = new Set(chosen);
  const toggle = (value: string): void =>
    onChange(isChosen.has(value) ? chosen.filter((held) => held !== value) : [...chosen, value]);

  return (
    <div className={styles['values']} data-testid="filter-values">
      <div className={styles['find']}>
        {listed.length > 8 && (
          <input
            className={field['input']}
            value={find}
            placeholder={t('Find a value')}
            aria-label={t('Find a value')}
            data-testid="filter-find-value"
            onChange={({ target }) => setFind(target.value)}
          />
        )}
        <span>
          {chosen.length === 0 ? t('None ticked') : t('{chosen} ticked', { chosen: formatCount(chosen.length) })}
        </span>
        {chosen.length > 0 && (
          <Button look="ghost" onClick={() => onChange([])}>
            {t('Clear')}
          </Button>
        )}
      </div>
      <ul>
        {shown.map(({ value, title, count }) => (
          <li key={value}>
            <label>
              <input
                type="checkbox"
                checked={isChosen.has(value)}
                data-testid="filter-value"
                data-value={value}
                onChange={() => toggle(value)}
              />
              <span className={styles['valueTitle']}>{title}</span>
              <span className={styles['valueBar']} aria-hidden>
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className={styles['valueCount']}>{formatCount(count)}</span>
            </label>
          </li>
        ))}
      </ul>
      {matching.length === 0 && <p className={styles['help']}>{t('No value contains that.')}</p>}
      {matching.length > shown.length && (
        <p className={styles['help']}>
          {t('{shown} of {matching} shown, most frequent first; type to find others.', {
            shown: formatCount(shown.length),
            matching: formatCount(matching.length),
          })}
        </p>
      )}
      {rest.values > 0 && (
        <p className={styles['help']}>
          {t('{values} rarer values, of {elements} nodes, are not listed: filter by text to reach them.', {
            values: formatCount(rest.values),
            elements: formatCount(rest.elements),
          })}
        </p>
      )}
    </div>
  );
}
