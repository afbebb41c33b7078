/** One file: a place to drop it, its upload, and then its columns. */
import { FileSpreadsheet, Upload as UploadIcon, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { TableKind } from '../../state/import-mapping.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { ColumnTable } from './column-table.tsx';
import styles from './import.module.css';
import type { Upload, Uploads } from './use-uploads.ts';

export interface FileSlotProps {
  readonly kind: TableKind;
  readonly upload: Upload | null;
  readonly uploads: Uploads;
  readonly locked: boolean;
}

const words = {
  edges: { title: 'Edges', text: 'Drop the edges file here, one row per edge' },
  nodes: { title: 'Nodes (optional)', text: 'Drop a nodes file here; without one the nodes are taken from the edges' },
} as const;

export function FileSlot({ kind, upload, uploads, locked }: FileSlotProps): ReactNode {
  const [over, setOver] = useState(false);
  const input = useId();
  const take = (files: FileList | null): void => {
    const file = files?.item(0);
    if (file !== null && file !== undefined && !locked) uploads.take(kind, file);
  };
  return (
    <section
      className={styles['slot']}
      aria-label={words[kind].title}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <header>
        <h3>{words[kind].title}</h3>
        {upload !== null && (
          <>
            <span className={styles['file']}>
              <FileSpreadsheet aria-hidden /> {upload.fileName}
            </span>
            {upload.preview !== null && (
              <span className={styles['small']}>
                {formatBytes(upload.preview.bytes)} · {upload.preview.encoding} · separated by{' '}
                {separator(upload.preview.delimiter)}
              </span>
            )}
            <Button
              look="ghost"
              icon={<X aria-hidden />}
              aria-label={`Remove ${upload.fileName}`}
              disabled={locked}
              onClick={() => uploads.remove(kind)}
            />
          </>
        )}
      </header>
      {(upload === null || upload.error !== null) && (
        <div className={styles['drop']}>
          {upload !== null && upload.error !== null && (
            <Message tone="error" testId={`import-${kind}-error`}>
              {upload.error}
            </Message>
          )}
          <label htmlFor={input}>
            <UploadIcon aria-hidden />
            <span>
              {words[kind].text}, or <u>choose a file</u>
            </span>
          </label>
        </div>
      )}
      <input
        id={input}
        className="visually-hidden"
        type="file"
        accept=".csv,.tsv,.txt,.gz"
        aria-label={`${words[kind].title} file`}
        data-testid={`import-file-${kind}`}
        onChange={(event) => {
          take(event.target.files);
          // The same file can be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
      {upload !== null && upload.preview === null && upload.error === null && (
        <p className={styles['sending']} role="status">
          <progress max={1} value={upload.fraction} aria-label={`Reading ${upload.fileName}`} />
          {upload.fraction < 1
            ? `Reading ${upload.fileName}… ${Math.round(upload.fraction * 100)} %`
            : 'Looking at the columns…'}
        </p>
      )}
      {upload !== null && upload.preview !== null && (
        <ColumnTable kind={kind} preview={upload.preview} roles={upload.roles} uploads={uploads} locked={locked} />
      )}
    </section>
  );
}

function separator(delimiter: string): string {
  const names: Readonly<Record<string, string>> = {
    ',': 'commas',
    ';': 'semicolons',
    '\t': 'tabs',
    '|': 'bars',
    ' ': 'spaces',
  };
  return names[delimiter] ?? `“${delimiter}”`;
}
