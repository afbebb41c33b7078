/** Removing a model cannot be undone, so it is asked first. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { titleOf } from './model-words.ts';
import styles from './model.module.css';
import { t } from '../../text/text.ts';

export function RemoveModelDialog(): ReactNode {
  const info = useWorkbench((state) => state.models?.find(({ modelId }) => modelId === state.modelId));
  const remove = useWorkbench((state) => state.removeModel);
  const openDialog = useWorkbench((state) => state.openDialog);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const confirm = async (): Promise<void> => {
    if (info === undefined) return;
    setBusy(true);
    setError(null);
    try {
      await remove(info.modelId);
      openDialog(null);
    } catch (thrown) {
      setError(toAppError(thrown).message);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t('Remove the model?')}
      testId="remove-model-dialog"
      locked={busy}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button disabled={busy} data-autofocus data-testid="remove-model-keep" onClick={() => openDialog(null)}>
            {t('Keep it')}
          </Button>
          <Button
            look="danger"
            disabled={busy || info === undefined}
            data-testid="remove-model-confirm"
            onClick={() => void confirm()}
          >
            {busy ? t('Removing…') : t('Remove')}
          </Button>
        </>
      }
    >
      {error !== null && (
        <Message tone="error" testId="remove-model-error">
          {error}
        </Message>
      )}
      {info === undefined ? (
        <p>{t('The model is gone already.')}</p>
      ) : (
        <p className={styles['text']}>
          <strong>{titleOf(info)}</strong>{' '}
          {t(
            'of {startedAt} goes, with its figures, its patterns and its threshold. This cannot be undone. Files that were saved, the labels, and the ranking that it made stay.',
            { startedAt: formatDay(info.startedAt) },
          )}
        </p>
      )}
    </Dialog>
  );
}
