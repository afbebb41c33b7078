/** The whole graph with scores, labels and places as a file of another program, fetched piece by piece. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { exportFormats } from '../../../main/contract/export.ts';
import type { ExportFormat } from '../../../main/contract/export.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { formatBytes } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { saveBytes } from '../../ui/save-bytes.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import styles from '../report/report.module.css';
import { t } from '../../text/text.ts';

const words: Readonly<Record<ExportFormat, string>> = {
  graphml: t('GraphML: Gephi, yEd, Cytoscape, NetworkX, igraph'),
  gexf: t('GEXF: Gephi, Gephi Lite, with places'),
  gml: t('GML: NetworkX, igraph, Gephi'),
  json: t('JSON: node-link, as NetworkX and D3 read it'),
  csv: t('CSV: two tables, cells as the data has them'),
  xlsx: t('XLSX: a workbook with two sheets, ids as text'),
  parquet: t('Parquet: two tables with types'),
};

export function ExportDialog(): ReactNode {
  const api = useEngine();
  const runId = useWorkbench((state) => state.runId);
  const project = useWorkbench((state) => state.project);
  const openDialog = useWorkbench((state) => state.openDialog);
  const [format, setFormat] = useState<ExportFormat>('graphml');
  const [withScores, setWithScores] = useState(true);
  const [withPlaces, setWithPlaces] = useState(true);
  const [guarded, setGuarded] = useState(false);
  const [fetched, setFetched] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [notes, setNotes] = useState<readonly string[] | null>(null);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  const save = async (): Promise<void> => {
    setFetched(0);
    setError(null);
    setNotes(null);
    try {
      const job = await api.call('export.start', {
        ...{ format, runId: withScores ? runId : null, places: withPlaces },
        guardFormulas: guarded && format === 'csv',
      });
      let said: readonly string[] = [];
      let total = 0;
      for (const file of job.files) {
        const pieces: Uint8Array[] = [];
        for (let isLast = false; !isLast;) {
          if (gone.current) return;
          const piece = await api.call('export.read', { exportId: job.exportId, file });
          // Copied: the bytes may be a view into the message that carried them.
          pieces.push(new Uint8Array(piece.data));
          total += piece.data.length;
          isLast = piece.isLast;
          said = [...said, ...piece.notes];
          setFetched(total);
        }
        saveBytes(`${project?.name ?? 'graph'} ${file}`, pieces);
      }
      setNotes(said);
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setFetched(null);
    }
  };

  const busy = fetched !== null;
  return (
    <Dialog
      title={t('Export the graph')}
      testId="export-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button onClick={() => openDialog(null)} data-testid="export-close">
            {busy ? t('Cancel') : t('Close')}
          </Button>
          <Button
            type="submit"
            form="export-form"
            look="primary"
            disabled={busy}
            data-autofocus
            data-testid="export-save"
          >
            {busy ? t('{size} written…', { size: formatBytes(fetched) }) : t('Save')}
          </Button>
        </>
      }
    >
      <form
        id="export-form"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        {error !== null && (
          <Message tone="error" testId="export-error">
            {error}
          </Message>
        )}
        {notes !== null && (
          <div role="status" data-testid="export-done">
            <p className={styles['ready']}>{t('The file is saved')}</p>
            {notes.map((note) => (
              <p key={note} className={styles['small']}>
                {note}
              </p>
            ))}
          </div>
        )}
        <Field label={t('Format')}>
          {(ids) => (
            <select
              {...ids}
              className={fieldStyles['input']}
              value={format}
              disabled={busy}
              data-testid="export-format"
              onChange={({ target }) => setFormat(exportFormats.find((one) => one === target.value) ?? 'graphml')}
            >
              {exportFormats.map((one) => (
                <option key={one} value={one}>
                  {words[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className={styles['tick']}>
          <input
            type="checkbox"
            checked={withScores && runId !== null}
            disabled={busy || runId === null}
            data-testid="export-scores"
            onChange={(event) => setWithScores(event.target.checked)}
          />
          {t('Scores, ranks and percentiles of the run on screen')}
        </label>
        <label className={styles['tick']}>
          <input
            type="checkbox"
            checked={withPlaces}
            disabled={busy}
            data-testid="export-places"
            onChange={(event) => setWithPlaces(event.target.checked)}
          />
          {t('Places in the picture of the whole graph')}
        </label>
        {format === 'csv' && (
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={guarded}
              disabled={busy}
              data-testid="export-guard"
              onChange={(event) => setGuarded(event.target.checked)}
            />
            {t('Guard against formulas: cells that a spreadsheet would run (=, +, -, @) get an apostrophe')}
          </label>
        )}
        <p className={styles['small']}>
          {t('Every node and edge with all its columns and the labels that stand. Ids are written as text.')}
        </p>
      </form>
    </Dialog>
  );
}
