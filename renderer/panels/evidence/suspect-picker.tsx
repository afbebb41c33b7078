/** Chooses the second suspect: by typing an id or a name, or by what is marked in the picture or comes next in the list. */
import { useId, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { NamedNode } from '../../../main/contract/evidence.ts';
import { Button } from '../../ui/button.tsx';
import fieldStyles from '../../ui/field.module.css';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import styles from './evidence.module.css';
import { useAnswer } from './use-answer.ts';
import { t } from '../../text/text.ts';

const suggestions = 8;

export function SuspectPicker({ index }: { readonly index: number }): ReactNode {
  const store = useWorkbenchStore();
  const setSuspect = useWorkbench((state) => state.setSuspect);
  const marked = useWorkbench((state) =>
    state.focus?.kind === 'node' && state.focus.index !== index ? state.focus.index : null,
  );
  const hasNext = useWorkbench(
    (state) => state.tab === 'node' && state.inList && state.total !== null && state.cursor < state.total - 1,
  );
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const { answer, error } = useAnswer('evidence.find', text.trim() === '' ? null : { text, limit: suggestions });
  const found = (answer ?? []).filter((node) => node.index !== index);
  const open = found.length > 0;
  const take = (node: NamedNode): void => {
    setSuspect(node.index);
    setText('');
    setAt(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      setText('');
    }
    if (!open) return;
    const moves: Readonly<Partial<Record<string, number>>> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt((at + move + found.length) % found.length);
    }
    const chosen = found.at(at);
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    }
  };
  const takeNext = async (): Promise<void> => {
    const { cursor, ensureRows } = store.getState();
    await ensureRows(cursor + 1, cursor + 1);
    const row = store.getState().rowAt(cursor + 1);
    if (row !== undefined) setSuspect(row.index);
  };

  return (
    <div className={styles['picker']}>
      <label htmlFor={`${listId}-field`}>{t('Second suspect')}</label>
      <input
        id={`${listId}-field`}
        className={fieldStyles['input']}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${listId}-${at}` : undefined}
        autoComplete="off"
        placeholder={t('Id or name')}
        value={text}
        data-testid="suspect"
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <ul
        id={listId}
        role="listbox"
        aria-label={t('Suggestions')}
        className={open ? styles['suggestions'] : styles['none']}
      >
        {found.map((node, place) => (
          <li
            key={node.index}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === at}
            data-testid="suspect-option"
            // Before the field loses the focus to the click.
            onPointerDown={(event) => {
              event.preventDefault();
              take(node);
            }}
          >
            <span className={styles['name']}>{node.name}</span>
            {node.id !== node.name && <code>{node.id}</code>}
            <span className={styles['way']}>
              {t('{neighbours} neighbours', { neighbours: formatCount(node.neighbours) })}
            </span>
          </li>
        ))}
      </ul>
      {answer !== null && found.length === 0 && (
        <p className={styles['note']}>{t('No other node is called like that.')}</p>
      )}
      {error !== null && <p className={styles['note']}>{error}</p>}
      <div className={styles['actions']}>
        <Button
          disabled={marked === null}
          title={marked === null ? t('Click a node in the picture first') : undefined}
          data-testid="suspect-marked"
          onClick={() => marked !== null && setSuspect(marked)}
        >
          {t('Marked node')}
        </Button>
        <Button disabled={!hasNext} data-testid="suspect-next" onClick={() => void takeNext()}>
          {t('Next in the list')}
        </Button>
      </div>
    </div>
  );
}
