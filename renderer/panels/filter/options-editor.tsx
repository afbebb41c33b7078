/** The editor of a source that the engine has options for: a range, values to tick, or the choice between both. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FilterQuestion, NodeCondition } from '../../../main/contract/filter.ts';
import { measureWords } from '../../../main/contract/measures.ts';
import { Message } from '../../ui/message.tsx';
import { rangeCondition, rangeOf, timeCondition, valuesCondition, valuesOf } from './draft.ts';
import { RangeEditor } from './range-editor.tsx';
import { useOptions } from './use-options.ts';
import { ValuesEditor } from './values-editor.tsx';
import styles from './builder.module.css';
import { t, tOf } from '../../text/text.ts';

export interface EditorProps {
  readonly condition: NodeCondition | null;
  readonly onChange: (condition: NodeCondition | null) => void;
}

export function OptionsEditor({
  question,
  condition,
  onChange,
}: EditorProps & { readonly question: FilterQuestion }): ReactNode {
  const { value: options, error, fraction } = useOptions(question);
  const [wanted, setWanted] = useState<'range' | 'values' | null>(condition?.kind === 'category' ? 'values' : null);
  if (error !== null) return <Message tone="error">{error}</Message>;
  if (options === null) return <Waiting question={question} fraction={fraction} />;
  const { range, values } = options;
  if (range === null && (values === null || values.length === 0)) {
    return <p className={styles['help']}>{t('There is nothing to choose from: every value is missing.')}</p>;
  }
  const way = range === null ? 'values' : values === null ? 'range' : (wanted ?? 'range');
  return (
    <>
      {range !== null && values !== null && (
        <div className={styles['ways']} role="radiogroup" aria-label={t('Filter by')}>
          {(['range', 'values'] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="way"
                checked={way === one}
                data-testid={`filter-by-${one}`}
                onChange={() => {
                  setWanted(one);
                  onChange(null);
                }}
              />
              {one === 'range' ? t('By range') : t('By value')}
            </label>
          ))}
        </div>
      )}
      {way === 'range' && range !== null ? (
        <RangeEditor
          range={range}
          missing={options.missing}
          value={rangeOf(condition) ?? { min: null, max: null }}
          onChange={(next) =>
            onChange(range.kind === 'time' ? timeCondition(question, next) : rangeCondition(question, next))
          }
        />
      ) : (
        <ValuesEditor
          values={values ?? []}
          rest={options.rest}
          missing={range === null ? options.missing : 0}
          chosen={valuesOf(condition) ?? []}
          onChange={(chosen) => onChange(valuesCondition(question, chosen))}
        />
      )}
      {options.notes.map((note) => (
        <p key={note} className={styles['help']}>
          {note}
        </p>
      ))}
    </>
  );
}

function Waiting({
  question,
  fraction,
}: {
  readonly question: FilterQuestion;
  readonly fraction: number | null;
}): ReactNode {
  if (question.of !== 'measure') return <p className={styles['help']}>{t('Reading…')}</p>;
  const title = tOf(measureWords[question.measure].title);
  return (
    <div className={styles['waiting']} role="status">
      <p>
        {t(
          'Computing {title} for every node. It is kept with the project; closing this window or choosing something else stops it.',
          { title },
        )}
      </p>
      <progress aria-label={t('Computing {title}', { title })} {...(fraction === null ? {} : { value: fraction })} />
    </div>
  );
}
