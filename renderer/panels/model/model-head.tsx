/** Which model this is, in short, and what can be done with it. */
import { Download, FileText, ScanLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../main/contract/models.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay, formatSeconds } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { saveBytes } from '../../ui/save-bytes.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { labelsWords, titleOf } from './model-words.ts';
import styles from './model.module.css';
import { t } from '../../text/text.ts';

export function ModelHead({ info }: { readonly info: ModelInfo }): ReactNode {
  const took = info.seconds === null ? '' : t(' in {seconds}', { seconds: formatSeconds(info.seconds) });
  return (
    <header className={styles['head']}>
      <h2 data-testid="model-title">{titleOf(info)}</h2>
      <p data-testid="model-short">
        {t('{state} {startedAt}{took} from {labels}; seed {seed}.', {
          state: info.state === 'succeeded' ? t('Trained') : t('Begun'),
          startedAt: formatDay(info.startedAt),
          took,
          labels: labelsWords(info.labels),
          seed: info.settings.seed,
        })}
      </p>
      <State info={info} />
      {info.notes.length > 0 && (
        <ul className={styles['notes']} data-testid="model-notes">
          {info.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Actions info={info} />
    </header>
  );
}

function State({ info }: { readonly info: ModelInfo }): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  if (info.state === 'succeeded') return null;
  if (info.state === 'queued' || info.state === 'running') {
    return (
      <Message tone="note" testId="model-state">
        {t('It is being trained. Its curves stand above the ranking.')}
      </Message>
    );
  }
  const failed = info.state === 'failed';
  return (
    <Message tone={failed ? 'error' : 'note'} testId="model-state">
      <p>{failed ? (info.error ?? t('The training failed without a reason.')) : t('Its training was cancelled.')}</p>
      <Button look="ghost" disabled={running} onClick={() => openDialog('train')}>
        {t('Train again…')}
      </Button>
    </Message>
  );
}

type Part = 'onnx' | 'card';

function Actions({ info }: { readonly info: ModelInfo }): ReactNode {
  const api = useEngine();
  const openDialog = useWorkbench((state) => state.openDialog);
  const [busy, setBusy] = useState<Part | null>(null);
  const [error, setError] = useState<string | null>(null);
  const usable = info.state === 'succeeded';

  const save = async (part: Part): Promise<void> => {
    setBusy(part);
    setError(null);
    try {
      const { name, data } = await api.call('model.export', { modelId: info.modelId, part });
      saveBytes(name, data);
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setBusy(null);
    }
  };

  return (
    <>
      <div className={styles['actions']}>
        {usable && (
          <>
            <Button icon={<ScanLine aria-hidden />} data-testid="model-score" onClick={() => openDialog('score')}>
              {t('Score new nodes')}
            </Button>
            <Button
              icon={<Download aria-hidden />}
              disabled={busy !== null}
              title={t('The model as a file that other programs run (ONNX), with its threshold and card inside')}
              data-testid="model-export-onnx"
              onClick={() => void save('onnx')}
            >
              {busy === 'onnx' ? t('Exporting…') : t('Export ONNX')}
            </Button>
            <Button
              icon={<FileText aria-hidden />}
              disabled={busy !== null}
              title={t('What it was made from, how good it is and what it must not be used for, as text')}
              data-testid="model-export-card"
              onClick={() => void save('card')}
            >
              {busy === 'card' ? t('Writing…') : t('Save card')}
            </Button>
          </>
        )}
        {info.state !== 'running' && info.state !== 'queued' && (
          <Button
            look="ghost"
            icon={<Trash2 aria-hidden />}
            data-testid="model-remove"
            onClick={() => openDialog('remove-model')}
          >
            {t('Remove')}
          </Button>
        )}
      </div>
      {error !== null && (
        <Message tone="error" onDismiss={() => setError(null)} testId="model-export-error">
          {error}
        </Message>
      )}
    </>
  );
}
