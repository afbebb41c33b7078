/** The command palette: type what you want to do or where you want to go, by keyboard alone. */
import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { paletteSections } from './palette-entries.ts';
import type { Entry, Section } from './palette-entries.ts';
import styles from './palette.module.css';
import { useFoundNodes } from './use-found-nodes.ts';
import { t } from '../../text/text.ts';

export function Palette(): ReactNode {
  const store = useWorkbenchStore();
  const openDialog = useWorkbench((state) => state.openDialog);
  const refresh = useWorkbench((state) => state.refreshEntries);
  const [query, setQuery] = useState('');
  const [activeId, setActiveId] = useState<string | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const { found, error } = useFoundNodes(query);
  // All of it: any change can make a command possible.
  const state = useWorkbench((held) => held);
  const sections = paletteSections(state, query, found);
  const entries = sections.flatMap((section) => section.entries);
  const active = entries.find(({ id }) => id === activeId) ?? entries.at(0);
  const listId = useId();
  useEffect(() => void refresh(), [refresh]);
  useEffect(() => {
    if (active !== undefined) document.getElementById(`palette-${active.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const choose = (entry: Entry): void => {
    if (entry.obstacle !== null) {
      setTold(`${entry.title}: ${entry.obstacle}`);
      return;
    }
    openDialog(null);
    // Once the dialog has given the focus back, so that a command can move it.
    setTimeout(() => entry.run(store), 0);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = active === undefined ? -1 : entries.indexOf(active);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined && entries.length > 0) {
      const far = Math.abs(step) > 1;
      const to = far
        ? Math.max(0, Math.min(entries.length - 1, at + step))
        : (at + step + entries.length) % entries.length;
      setActiveId(entries[to].id);
    } else if (event.key === 'Enter' && active !== undefined) choose(active);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t('Go to, or do')} testId="palette" medium onClose={() => openDialog(null)}>
      <div className={styles['field']}>
        <Search aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={active === undefined ? undefined : `palette-${active.id}`}
          aria-autocomplete="list"
          aria-label={t('Command, node, run or project')}
          placeholder={t('Command, node, run or project')}
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          data-autofocus
          data-testid="palette-input"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveId(null);
            setTold(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('What was found')}
        className={styles['list']}
        data-testid="palette-list"
      >
        {sections.map((section) => (
          <Group key={section.title} section={section} active={active?.id ?? null} onChoose={choose} />
        ))}
      </div>
      {entries.length === 0 && (
        <p className={styles['nothing']}>
          {t('Nothing is called “{query}”. Names and ids of nodes count too.', { query: query.trim() })}
        </p>
      )}
      <p className={styles['status']} role="status" data-testid="palette-said">
        {told ?? error ?? ''}
      </p>
    </Dialog>
  );
}

interface GroupProps {
  readonly section: Section;
  readonly active: string | null;
  readonly onChoose: (entry: Entry) => void;
}

function Group({ section, active, onChoose }: GroupProps): ReactNode {
  const titleId = useId();
  return (
    <div role="group" aria-labelledby={titleId}>
      <div className={styles['heading']} id={titleId}>
        {section.title}
        {section.more !== '' && <span> · {section.more}</span>}
      </div>
      {section.entries.map((entry) => (
        <div
          key={entry.id}
          id={`palette-${entry.id}`}
          role="option"
          aria-selected={entry.id === active}
          aria-disabled={entry.obstacle !== null}
          className={styles['entry']}
          data-testid="palette-entry"
          data-id={entry.id}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(entry)}
        >
          <span className={styles['title']}>
            <Marked text={entry.title} at={entry.at} />
          </span>
          {entry.obstacle !== null ? (
            <span className={styles['obstacle']}>{entry.obstacle}</span>
          ) : (
            entry.detail !== '' && <span className={styles['detail']}>{entry.detail}</span>
          )}
        </div>
      ))}
    </div>
  );
}

/** The letters that were typed, stronger than the others. */
function Marked({ text, at }: { readonly text: string; readonly at: readonly number[] }): ReactNode {
  if (at.length === 0) return text;
  const parts: { readonly text: string; readonly strong: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const strong = at.includes(i);
    const last = parts.at(-1);
    if (last?.strong === strong) parts[parts.length - 1] = { text: last.text + letter, strong };
    else parts.push({ text: letter, strong });
  }
  return parts.map((part, i) =>
    part.strong ? <strong key={i}>{part.text}</strong> : <span key={i}>{part.text}</span>,
  );
}
