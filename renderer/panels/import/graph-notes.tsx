/** What was changed or left out while a graph file was read: said before the import, not after it. */
import type { ReactNode } from 'react';
import type { GraphPreview } from '../../../main/contract/api.ts';
import { Message } from '../../ui/message.tsx';
import { count } from '../../text/text.ts';
import styles from './import.module.css';

const shown = 6;

export function GraphNotes({ graph }: { readonly graph: GraphPreview }): ReactNode {
  const { notes } = graph;
  if (notes.length === 0) return null;
  return (
    <Message tone="note" testId="import-graph-notes">
      <ul className={styles['notes']}>
        {notes.slice(0, shown).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {notes.length > shown &&
        count(
          notes.length - shown,
          'and {n} more note, listed after the import',
          'and {n} more notes, listed after the import',
        )}
    </Message>
  );
}
