/** Score new nodes: a file with their columns in, probabilities and alerts out. The graph is not needed. */
import { Download, Upload as UploadIcon } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message } from '../../ui/message.tsx';
import { saveBytes } from '../../ui/save-bytes.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { titleOf } from './model-words.ts';
import { ScoreResult } from './score-result.tsx';
import styles from './score.module.css';
import { useScoring } from './use-scoring.ts';
import { t } from '../../text/text.ts';

export function ScoreDialog(): ReactNode {
  const api = useEngine();
  const openDialog = useWorkbench((state) => state.openDialog);
  const info = useWorkbench((state) => state.models?.find(({ modelId }) => modelId === state.modelId));
  const idColumn = useWorkbench(
    (state) => state.project?.graph.nodeColumns.find(({ role }) => role === 'id')?.name ?? null,
  );
  const prediction = useWorkbench((state) => state.prediction);
  const forget = useWorkbench((state) => state.forgetPrediction);
  const { scoring, take } = useScoring();
  const [saving, setSaving] = useState(false);
  const [saveError, setSaveError] = useState<string | null>(null);
  const busy = scoring !== null && scoring.error === null;

  const save = async (predictionId: string): Promise<void> => {
    setSaving(true);
    setSaveError(null);
    try {
      const { name, data } = await api.call('model.predictionFile', { predictionId });
      saveBytes(name, data);
    } catch (thrown) {
      setSaveError(toAppError(thrown).message);
    } finally {
      setSaving(false);
    }
  };

  return (
    <Dialog
      title={t('Score new nodes')}
      wide
      testId="score-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <span className={styles['space']} />
          {prediction !== null && (
            <Button disabled={busy} data-testid="score-another" onClick={forget}>
              {t('Another file')}
            </Button>
          )}
          <Button onClick={() => openDialog(null)} data-testid="score-close">
            {t('Close')}
          </Button>
          {prediction !== null && (
            <Button
              look="primary"
              icon={<Download aria-hidden />}
              disabled={saving}
              data-testid="score-save"
              onClick={() => void save(prediction.predictionId)}
            >
              {saving ? t('Collecting…') : t('Save scored CSV')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['body']}>
        {saveError !== null && (
          <Message tone="error" testId="score-save-error">
            {saveError}
          </Message>
        )}
        {info === undefined ? (
          <p>{t('There is no model to score with.')}</p>
        ) : prediction === null ? (
          <>
            <p className={styles['text']}>
              {t('{info} reads {columns}', {
                info: titleOf(info),
                columns: info.columns.length === 1 ? t('the column') : t('the columns'),
              })}{' '}
              <strong>{info.columns.join(', ')}</strong>
              {t(
                '. The file needs a header with {columns}; other columns are not read{idColumn}. Nothing of it enters the graph.',
                {
                  columns: info.columns.length === 1 ? t('this name') : t('these names'),
                  idColumn:
                    idColumn === null ? '' : t(', but {idColumn}, where there is one, names the rows', { idColumn }),
                },
              )}
            </p>
            <Slot onFile={take} busy={busy} />
            {scoring !== null && scoring.error !== null && (
              <Message tone="error" testId="score-error">
                {scoring.error}
              </Message>
            )}
            {busy && (
              <p className={styles['sending']} role="status">
                <progress
                  max={1}
                  value={scoring.fraction}
                  aria-label={t('Reading {fileName}', { fileName: scoring.fileName })}
                />
                {scoring.fraction < 1
                  ? t('Reading {fileName}… {fraction} %', {
                      fileName: scoring.fileName,
                      fraction: Math.round(scoring.fraction * 100),
                    })
                  : t('Scoring its rows…')}
              </p>
            )}
          </>
        ) : (
          <ScoreResult prediction={prediction} />
        )}
      </div>
    </Dialog>
  );
}

function Slot({ onFile, busy }: { readonly onFile: (file: File) => void; readonly busy: boolean }): ReactNode {
  const [over, setOver] = useState(false);
  const input = useId();
  const take = (files: FileList | null): void => {
    const file = files?.item(0);
    if (file !== null && file !== undefined && !busy) onFile(file);
  };
  return (
    <div
      className={styles['slot']}
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
      <label htmlFor={input}>
        <UploadIcon aria-hidden />
        <span>
          {t('Drop a CSV file here, one row per node, or')} <u>{t('choose a file')}</u>
        </span>
      </label>
      <input
        id={input}
        className="visually-hidden"
        type="file"
        accept=".csv,.tsv,.txt,.gz"
        disabled={busy}
        aria-label={t('File with new nodes')}
        data-autofocus
        data-testid="score-file"
        onChange={(event) => {
          take(event.target.files);
          // The same file can be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
    </div>
  );
}
