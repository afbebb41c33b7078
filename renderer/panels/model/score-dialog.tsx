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
      title="Score new nodes"
      wide
      testId="score-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <span className={styles['space']} />
          {prediction !== null && (
            <Button disabled={busy} data-testid="score-another" onClick={forget}>
              Another file
            </Button>
          )}
          <Button onClick={() => openDialog(null)} data-testid="score-close">
            Close
          </Button>
          {prediction !== null && (
            <Button
              look="primary"
              icon={<Download aria-hidden />}
              disabled={saving}
              data-testid="score-save"
              onClick={() => void save(prediction.predictionId)}
            >
              {saving ? 'Collecting…' : 'Save scored CSV'}
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
          <p>There is no model to score with.</p>
        ) : prediction === null ? (
          <>
            <p className={styles['text']}>
              {titleOf(info)} reads {info.columns.length === 1 ? 'the column' : 'the columns'}{' '}
              <strong>{info.columns.join(', ')}</strong>. The file needs a header with{' '}
              {info.columns.length === 1 ? 'this name' : 'these names'}; other columns are not read
              {idColumn === null ? '' : `, but ${idColumn}, where there is one, names the rows`}. Nothing of it enters
              the graph.
            </p>
            <Slot onFile={take} busy={busy} />
            {scoring !== null && scoring.error !== null && (
              <Message tone="error" testId="score-error">
                {scoring.error}
              </Message>
            )}
            {busy && (
              <p className={styles['sending']} role="status">
                <progress max={1} value={scoring.fraction} aria-label={`Reading ${scoring.fileName}`} />
                {scoring.fraction < 1
                  ? `Reading ${scoring.fileName}… ${Math.round(scoring.fraction * 100)} %`
                  : 'Scoring its rows…'}
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
          Drop a CSV file here, one row per node, or <u>choose a file</u>
        </span>
      </label>
      <input
        id={input}
        className="visually-hidden"
        type="file"
        accept=".csv,.tsv,.txt,.gz"
        disabled={busy}
        aria-label="File with new nodes"
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
