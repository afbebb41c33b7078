/** One file: a place to drop it, its upload, and then its columns. */
import { FileSpreadsheet, Upload as UploadIcon, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { UploadPreview } from '../../../main/contract/api.ts';
import { MOST_TOGETHER } from '../../../main/contract/api.ts';
import type { TimeFormat } from '../../../main/contract/time-role.ts';
import type { TableKind } from '../../state/import-mapping.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { ColumnTable } from './column-table.tsx';
import { EncodingChip, EncodingDoubt } from './encoding-choice.tsx';
import styles from './import.module.css';
import type { Upload, Uploads } from './use-uploads.ts';
import { count, t } from '../../text/text.ts';

export interface FileSlotProps {
  readonly kind: TableKind;
  readonly upload: Upload | null;
  readonly uploads: Uploads;
  readonly locked: boolean;
  readonly time: TimeFormat | null;
  readonly onTime: (format: TimeFormat) => void;
  /** whether nodes can go alone into the project that is open */
  readonly onlyNodes?: boolean;
}

const words = {
  edges: { title: t('Graph or edges'), text: t('Drop a graph file here, or a table with one row per edge') },
  nodes: {
    title: t('Nodes (optional)'),
    text: t('Drop a table of nodes here; without one the nodes are taken from the edges'),
  },
} as const;
const nodesAlone = t('Drop a table of nodes here; alone, it leaves the edges as they are');
/** Of the two tables that come out of a graph file. */
const inGraph = { edges: t('Edges'), nodes: t('Nodes') } as const;

/** Endings of what is read; a file with another one can be dropped. */
const accepted =
  '.graphml,.gexf,.json,.jsonl,.cyjs,.gml,.net,.paj,.edgelist,.edges,.mtx,.xml,.csv,.tsv,.txt,.xlsx,.parquet,.arrow,.feather,.gz';

export function FileSlot({ kind, upload, uploads, locked, time, onTime, onlyNodes = false }: FileSlotProps): ReactNode {
  const [over, setOver] = useState(false);
  const input = useId();
  const within = uploads.isGraph && kind === 'nodes';
  const title = uploads.isGraph ? inGraph[kind] : words[kind].title;
  const take = (given: FileList | null): void => {
    const files = [...(given ?? [])].slice(0, MOST_TOGETHER);
    if (files.length > 0 && !locked) uploads.take(kind, files);
  };
  return (
    <section
      className={styles['slot']}
      aria-label={title}
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
        <h3>{title}</h3>
        {upload !== null && (
          <>
            <span className={styles['file']}>
              <FileSpreadsheet aria-hidden /> {upload.fileName}
            </span>
            {upload.preview !== null && <span className={styles['small']}>{factsOf(upload.preview, kind)}</span>}
            {upload.preview !== null && upload.preview.encoding !== '' && !within && (
              <EncodingChip kind={kind} preview={upload.preview} uploads={uploads} locked={locked} />
            )}
            {!within && (
              <Button
                look="ghost"
                icon={<X aria-hidden />}
                aria-label={t('Remove {fileName}', { fileName: upload.fileName })}
                disabled={locked}
                onClick={() => uploads.remove(kind)}
              />
            )}
          </>
        )}
      </header>
      {(upload === null || upload.error !== null) && (
        <div className={styles['drop']}>
          {upload !== null && upload.error !== null && (
            <FileError text={upload.error} testId={`import-${kind}-error`} />
          )}
          <label htmlFor={input}>
            <UploadIcon aria-hidden />
            <span>
              {t('{text}, or', { text: onlyNodes ? nodesAlone : words[kind].text })} <u>{t('choose files')}</u>
              <span className={styles['formats']}>
                {kind === 'edges'
                  ? t(
                      'Graphs: GraphML, GEXF, JSON, GML, Pajek, edge lists, Excel with two sheets. Tables: CSV, Excel, Parquet, Arrow. Several at once: edges and nodes, or the CSV files of a Neo4j dump.',
                    )
                  : t('CSV, Excel, Parquet, Arrow.')}
              </span>
            </span>
          </label>
        </div>
      )}
      <input
        id={input}
        className="visually-hidden"
        type="file"
        multiple
        accept={accepted}
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
            value={upload.reading ?? upload.fraction}
            aria-label={t('Reading {fileName}', { fileName: upload.fileName })}
          />
          {upload.fraction < 1
            ? t('Reading {fileName}… {fraction} %', {
                fileName: upload.fileName,
                fraction: Math.round(upload.fraction * 100),
              })
            : upload.reading === null
              ? t('Reading what is in it…')
              : t('Reading what is in it… {fraction} %', { fraction: Math.round(upload.reading * 100) })}
          <Button look="ghost" data-testid={`import-stop-${kind}`} onClick={() => uploads.remove(kind)}>
            {t('Stop')}
          </Button>
        </p>
      )}
      {upload !== null && upload.preview !== null && !within && <EncodingDoubt kind={kind} preview={upload.preview} />}
      {upload !== null && upload.preview !== null && (
        <ColumnTable {...{ kind, uploads, locked, time, onTime }} preview={upload.preview} roles={upload.roles} />
      )}
    </section>
  );
}

/** A sentence; where a way round goes with it, that below, to be copied. */
function FileError({ text, testId }: { readonly text: string; readonly testId: string }): ReactNode {
  const [sentence, ...rest] = text.split('\n\n');
  return (
    <Message tone="error" testId={testId}>
      {sentence}
      {rest.length > 0 && (
        <pre className={styles['script']} tabIndex={0}>
          {rest.join('\n\n').trim()}
        </pre>
      )}
    </Message>
  );
}

function factsOf(preview: UploadPreview, kind: TableKind): string {
  const { graph, format, delimiter } = preview;
  const bytes = formatBytes(preview.bytes);
  if (graph !== null) {
    return kind === 'edges'
      ? t('{bytes} · {format} · {edges}', { bytes, format, edges: count(graph.numEdges, '{n} edge', '{n} edges') })
      : t('in the same file · {nodes}', { nodes: count(graph.numNodes, '{n} node', '{n} nodes') });
  }
  if (delimiter === '') return t('{bytes} · {format}', { bytes, format });
  return t('{bytes} · separated by {delimiter}', { bytes, delimiter: separator(delimiter) });
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
