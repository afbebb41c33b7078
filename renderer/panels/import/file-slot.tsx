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
import { t } from '../../text/text.ts';

export interface FileSlotProps {
  readonly kind: TableKind;
  readonly upload: Upload | null;
  readonly uploads: Uploads;
  readonly locked: boolean;
}

const words = {
  edges: { title: t('Edges'), text: t('Drop the edges file here, one row per edge') },
  nodes: {
    title: t('Nodes (optional)'),
    text: t('Drop a nodes file here; without one the nodes are taken from the edges'),
  },
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
                {t('{bytes} · {encoding} · separated by {delimiter}', {
                  bytes: formatBytes(upload.preview.bytes),
                  encoding: upload.preview.encoding,
                  delimiter: separator(upload.preview.delimiter),
                })}
              </span>
            )}
            <Button
              look="ghost"
              icon={<X aria-hidden />}
              aria-label={t('Remove {fileName}', { fileName: upload.fileName })}
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
              {t('{text}, or', { text: words[kind].text })} <u>{t('choose a file')}</u>
            </span>
          </label>
        </div>
      )}
      <input
        id={input}
        className="visually-hidden"
        type="file"
        accept=".csv,.tsv,.txt,.gz"
        aria-label={t('{title} file', { title: words[kind].title })}
        data-testid={`import-file-${kind}`}
        onChange={(event) => {
          take(event.target.files);
          // The same file can be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
      {upload !== null && upload.preview === null && upload.error === null && (
        <p className={styles['sending']} role="status">
          <progress
            max={1}
            value={upload.fraction}
            aria-label={t('Reading {fileName}', { fileName: upload.fileName })}
          />
          {upload.fraction < 1
            ? t('Reading {fileName}… {fraction} %', {
                fileName: upload.fileName,
                fraction: Math.round(upload.fraction * 100),
              })
            : t('Looking at the columns…')}
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
    ',': t('commas'),
    ';': t('semicolons'),
    '\t': t('tabs'),
    '|': t('bars'),
    ' ': t('spaces'),
  };
  return names[delimiter] ?? `“${delimiter}”`;
}
