/** A note that goes with the label. Enter keeps it; on an element that has a label it is saved at once. */
import { useCallback, useRef } from 'react';
import type { ReactNode } from 'react';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyTitle, useScreenAction } from '../use-keys.ts';
import styles from './label-bar.module.css';
import { t } from '../../text/text.ts';

export function NoteField(): ReactNode {
  const note = useWorkbench((state) => state.note);
  const hasLabel = useWorkbench((state) => (state.detail?.label?.to ?? null) !== null);
  const changed = useWorkbench((state) => state.note !== (state.detail?.label?.note ?? ''));
  const setNote = useWorkbench((state) => state.setNote);
  const saveNote = useWorkbench((state) => state.saveNote);
  const input = useRef<HTMLInputElement>(null);
  useScreenAction(
    'note',
    useCallback(() => input.current?.focus(), []),
  );
  return (
    <div className={styles['note']}>
      <input
        ref={input}
        value={note}
        maxLength={2000}
        placeholder={useKeyTitle(t('Note'), 'note')}
        aria-label={t('Note')}
        data-testid="note"
        onChange={(event) => setNote(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.currentTarget.blur();
          if (event.key === 'Enter') void saveNote();
        }}
      />
      {changed && note !== '' && (
        <span className={styles['noteHint']}>{hasLabel ? t('Enter saves it') : t('kept with the next label')}</span>
      )}
    </div>
  );
}
