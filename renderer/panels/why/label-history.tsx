/** Every label this element ever had: who, when, what, undone or not. */
import type { ReactNode } from 'react';
import type { LabelEntry } from '../../../main/contract/api.ts';
import { labelWords } from '../../state/label-slice.ts';
import type { Selected } from '../../state/types.ts';
import { formatDay, formatTime } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

const inWords = (entry: LabelEntry): string => {
  const to = entry.to === null ? t('no label') : labelWords[entry.to];
  switch (entry.action) {
    case 'undo':
      return t('Undone, back to {to}', { to: to.toLowerCase() });
    case 'redo':
      return t('{to} again', { to });
    case 'import':
      return t('{to}, from a file', { to });
    case 'label':
      return entry.to === null ? t('Label removed') : to;
  }
};

export interface LabelHistoryProps {
  readonly target: Selected;
  /** blind mode: only what the reviewer said */
  readonly hidden?: boolean;
}

export function LabelHistory({ target, hidden = false }: LabelHistoryProps): ReactNode {
  useWorkbench((state) => state.logVersion);
  const historyOf = useWorkbench((state) => state.historyOf);
  const reviewer = useWorkbench((state) => state.reviewer);
  const entries = historyOf(target).filter((entry) => !hidden || entry.reviewer === reviewer);
  return (
    <Section title={t('Label history')} testId="label-history">
      {entries.length === 0 ? (
        <p className={styles['meaning']}>
          {hidden ? t('What others said of it shows when you have answered.') : t('Nobody has labelled it yet.')}
        </p>
      ) : (
        <ol className={styles['history']}>
          {entries.map((entry) => (
            <li key={entry.seq}>
              <span className={styles['historyMark']}>
                {entry.to !== null && <LabelMark value={entry.to} silent />}
              </span>
              <div>
                <p>
                  {inWords(entry)} · {entry.reviewer}{' '}
                  <time dateTime={entry.at} title={formatDay(entry.at)}>
                    {formatTime(entry.at)}
                  </time>
                </p>
                {entry.note !== '' && <p className={styles['note']}>{entry.note}</p>}
              </div>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
