/** Write the report and hand its files over. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { ReportResult } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { Message } from '../../ui/message.tsx';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { ReportFiles } from './report-files.tsx';
import type { ReadyFile } from './report-files.tsx';
import styles from './report.module.css';
import { t } from '../../text/text.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  json: 'application/json;charset=utf-8',
};

export function ReportDialog(): ReactNode {
  const api = useEngine();
  const runId = useWorkbench((state) => state.runId);
  const project = useWorkbench((state) => state.project);
  const reviewer = useWorkbench((state) => state.reviewer);
  const openDialog = useWorkbench((state) => state.openDialog);
  const [title, setTitle] = useState(t('Anomalies in {name}', { name: project?.name ?? t('the graph') }));
  const [preparedBy, setPreparedBy] = useState(reviewer);
  const [topText, setTopText] = useState('20');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState<{ readonly result: ReportResult; readonly files: readonly ReadyFile[] } | null>(
    null,
  );

  // Addresses of files hold memory until they are given back.
  useEffect(() => () => done?.files.forEach(({ address }) => URL.revokeObjectURL(address)), [done]);

  const top = Number(topText);
  const topError = Number.isInteger(top) && top >= 1 && top <= 200 ? null : t('A whole number from 1 to 200.');
  const canWrite = !busy && runId !== null && title.trim() !== '' && preparedBy.trim() !== '' && topError === null;

  const write = async (): Promise<void> => {
    if (runId === null || !canWrite) return;
    setBusy(true);
    setError(null);
    try {
      const result = await api.call('report.create', {
        runId,
        title: title.trim(),
        preparedBy: preparedBy.trim(),
        top,
      });
      const files = await Promise.all(
        result.files.map(async (file) => {
          const { data } = await api.call('report.file', { runId: result.runId, name: file.name });
          const type = types[file.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
          // Copied: the bytes may be a view into the message that carried them.
          const address = URL.createObjectURL(new Blob([new Uint8Array(data)], { type }));
          return { ...file, address };
        }),
      );
      setDone({ result, files });
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t('Report')}
      testId="report-dialog"
      locked={busy}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button onClick={() => openDialog(null)} disabled={busy} data-testid="report-close">
            {t('Close')}
          </Button>
          <Button
            type="submit"
            form="report-form"
            look={done === null ? 'primary' : 'plain'}
            disabled={!canWrite}
            data-autofocus
            data-testid="report-create"
          >
            {busy ? t('Writing the report…') : done === null ? t('Write report') : t('Write again')}
          </Button>
        </>
      }
    >
      <form
        id="report-form"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        {error !== null && (
          <Message tone="error" testId="report-error">
            {error}
          </Message>
        )}
        <Field label={t('Title')}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              value={title}
              maxLength={200}
              data-testid="report-title"
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('Prepared by')}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              value={preparedBy}
              maxLength={100}
              data-testid="report-by"
              onChange={(event) => setPreparedBy(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('Described one by one')} help={t('Highest-ranked nodes, and as many edges.')} error={topError}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              inputMode="numeric"
              value={topText}
              data-testid="report-top"
              onChange={(event) => setTopText(event.target.value)}
            />
          )}
        </Field>
        {done === null ? (
          <p className={styles['small']}>
            {t(
              'One page that needs nothing else to be read, and all ranked nodes and edges as tables, with labels, who gave them, and everything needed to repeat the run.',
            )}
          </p>
        ) : (
          <ReportFiles files={done.files} />
        )}
      </form>
    </Dialog>
  );
}
