/** From which probability on a node is an alert, what that means, and how to change it. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelDetail, ThresholdRow } from '../../../main/contract/models.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { thinned } from '../progress/curves.tsx';
import { Section } from '../section.tsx';
import { percentWords, ruleWords, shareWords } from './model-words.ts';
import styles from './model.module.css';
import { ThresholdFields } from './threshold-fields.tsx';
import { checkThreshold, thresholdFormOf } from './threshold-form.ts';
import { t } from '../../text/text.ts';

/** A table of every held-out label would be read by nobody. */
const mostRows = 12;

export function Threshold({ model }: { readonly model: ModelDetail }): ReactNode {
  const [editing, setEditing] = useState(false);
  const { threshold } = model;
  if (threshold === null) return null;
  return (
    <Section title={t('Alert threshold')} testId="threshold">
      <p className={styles['lead']} data-testid="threshold-value">
        {t('A node is an alert from')} <strong>{percentWords(threshold.value)}</strong>{' '}
        {t('on, {rule}.', { rule: ruleWords(threshold.rule) })}
      </p>
      <Outlook row={threshold.outlook} />
      {threshold.notes.length > 0 && (
        <ul className={styles['notes']} data-testid="threshold-notes">
          {threshold.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {editing ? (
        <Edit model={model} onDone={() => setEditing(false)} />
      ) : (
        <Button data-testid="threshold-change" onClick={() => setEditing(true)}>
          {t('Change…')}
        </Button>
      )}
      <Rows rows={model.thresholds} />
    </Section>
  );
}

function Outlook({ row }: { readonly row: ThresholdRow }): ReactNode {
  const facts: readonly (readonly [string, string])[] = [
    [t('Alerts'), t('{alertShare} of all nodes', { alertShare: percentWords(row.alertShare) })],
    [t('Right alerts'), row.precision === null ? t('cannot be said') : shareWords(row.precision)],
    [t('Anomalous ones found'), row.recall === null ? t('cannot be said') : shareWords(row.recall)],
    [
      t('On held-out labels'),
      t('{alerts} {alerts2}, {hits} right', {
        alerts: formatCount(row.alerts),
        alerts2: row.alerts === 1 ? t('alert') : t('alerts'),
        hits: formatCount(row.hits),
      }),
    ],
  ];
  return (
    <dl className={styles['facts']} data-testid="threshold-outlook">
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Edit({ model, onDone }: { readonly model: ModelDetail; readonly onDone: () => void }): ReactNode {
  const setThreshold = useWorkbench((state) => state.setThreshold);
  const [form, setForm] = useState(() =>
    model.threshold === null
      ? thresholdFormOf({ kind: 'given', threshold: 0.5 })
      : // The threshold in force is proposed also where another rule made it.
        thresholdFormOf(
          model.threshold.rule,
          thresholdFormOf({ kind: 'given', threshold: Number(model.threshold.value.toFixed(4)) }),
        ),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { rule, errors } = checkThreshold(form);

  const apply = async (): Promise<void> => {
    if (rule === null || busy) return;
    setBusy(true);
    setError(null);
    try {
      await setThreshold(rule);
      onDone();
    } catch (thrown) {
      setError(toAppError(thrown).message);
      setBusy(false);
    }
  };
  return (
    <form
      className={styles['edit']}
      data-testid="threshold-form"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      {error !== null && (
        <Message tone="error" testId="threshold-error">
          {error}
        </Message>
      )}
      <ThresholdFields form={form} errors={errors} onChange={setForm} />
      <div className={styles['actions']}>
        <Button type="submit" look="primary" disabled={rule === null || busy} data-testid="threshold-apply">
          {busy ? t('Working out…') : t('Apply')}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          {t('Close')}
        </Button>
      </div>
    </form>
  );
}

function Rows({ rows }: { readonly rows: readonly ThresholdRow[] }): ReactNode {
  if (rows.length === 0) return null;
  const shown = thinned(rows, mostRows);
  return (
    <details className={styles['numbers']} data-testid="threshold-table">
      <summary>{t('What other thresholds would do')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('Threshold')}</th>
            <th scope="col">{t('Alerts')}</th>
            <th scope="col">{t('Right')}</th>
            <th scope="col">{t('Found')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.threshold}>
              <th scope="row">{percentWords(row.threshold)}</th>
              <td>{percentWords(row.alertShare)}</td>
              <td>{row.precision === null ? '–' : shareWords(row.precision)}</td>
              <td>{row.recall === null ? '–' : shareWords(row.recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <p>
          {t('{shown} of {rows} thresholds, evenly chosen.', {
            shown: formatCount(shown.length),
            rows: formatCount(rows.length),
          })}
        </p>
      )}
    </details>
  );
}
