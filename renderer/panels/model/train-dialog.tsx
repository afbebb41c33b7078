/** Train a model: what the labels are enough for, what it costs, few settings. The proposals need nothing but Enter. */
import { GraduationCap } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { askMe } from '../../commands/move-commands.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { Message } from '../../ui/message.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { LabelsEnough } from './labels-enough.tsx';
import { ThresholdFields } from './threshold-fields.tsx';
import { checkTrain, firstTrainForm, numberSettings } from './train-form.ts';
import type { CheckedTrain, TrainForm } from './train-form.ts';
import styles from './train.module.css';
import { useOutlook } from './use-outlook.ts';
import type { Outlook } from './use-outlook.ts';
import { t } from '../../text/text.ts';

export function TrainDialog(): ReactNode {
  const store = useWorkbenchStore();
  const openDialog = useWorkbench((state) => state.openDialog);
  const start = useWorkbench((state) => state.startTraining);
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  const [form, setForm] = useState<TrainForm>(firstTrainForm);
  const [starting, setStarting] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const checked = useMemo(() => checkTrain(form), [form]);
  const outlook = useOutlook(checked.settings);
  const askAgain = useWorkbench((state) => state.askAgain);
  const obstacle = running
    ? t('Something is being computed already; one thing at a time. Wait for it, or cancel it in the top bar.')
    : (outlook.outlook?.obstacle ?? null);
  const canStart =
    checked.settings !== null &&
    !starting &&
    obstacle === null &&
    outlook.outlook !== null &&
    outlook.outlook.fits &&
    outlook.error === null;
  const change = (part: Partial<TrainForm>): void => setForm((before) => ({ ...before, ...part }));

  const submit = async (): Promise<void> => {
    const { settings } = checked;
    if (settings === null || !canStart) return;
    setStarting(true);
    setRefused(null);
    try {
      await start({ title: form.title.trim(), settings });
      openDialog(null);
    } catch (thrown) {
      setRefused(toAppError(thrown).message);
      setStarting(false);
    }
  };

  return (
    <Dialog
      title={t('Train a model')}
      medium
      testId="train-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <p className={styles['estimate']} aria-live="polite" data-testid="train-estimate">
            {estimateWords(outlook, checked.settings !== null)}
          </p>
          <Button onClick={() => openDialog(null)}>{t('Close')}</Button>
          <Button
            type="submit"
            form="train-form"
            look="primary"
            icon={<GraduationCap aria-hidden />}
            // Not `disabled`: it must hold the focus while the labels are counted, so that one Enter is enough.
            aria-disabled={!canStart}
            data-autofocus
            data-testid="train-start"
            hint={t('Enter')}
          >
            {starting ? t('Starting…') : t('Start')}
          </Button>
        </>
      }
    >
      <form
        id="train-form"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={styles['lead']}>
          {t(
            'A model learns from your labels and from the graph, and then scores nodes from their own columns alone: also new ones that are not in the graph yet.',
          )}
        </p>
        {refused !== null && (
          <Message tone="error" testId="train-error">
            {refused}
          </Message>
        )}
        {outlook.error !== null && (
          <Message tone="error" testId="train-outlook-error" onRetry={askAgain}>
            {outlook.error}
          </Message>
        )}
        {obstacle !== null && (
          <Message tone="warning" testId="train-obstacle">
            <p>{obstacle}</p>
            {!running && (
              <Button
                look="ghost"
                data-testid="train-ask"
                onClick={() => {
                  openDialog(null);
                  askMe(store);
                }}
              >
                {t('Answer questions…')}
              </Button>
            )}
          </Message>
        )}
        {outlook.outlook?.fits === false && <Message tone="warning">{outlook.outlook.sentence}</Message>}
        <LabelsEnough outlook={outlook.outlook} />
        <Field label={t('Name')} help={t('To tell models apart; optional.')}>
          {(ids) => (
            <input
              {...ids}
              className={fieldStyles['input']}
              value={form.title}
              maxLength={120}
              data-testid="train-title"
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <ThresholdFields
          form={form.threshold}
          errors={checked.thresholdErrors}
          onChange={(threshold) => change({ threshold })}
        />
        <Advanced form={form} checked={checked} onChange={change} />
      </form>
    </Dialog>
  );
}

function estimateWords({ outlook, current, error }: Outlook, valid: boolean): string {
  if (!valid) return t('Correct the marked fields to see how long it takes.');
  if (error !== null) return '';
  if (!current || outlook === null) return t('Estimating time and memory…');
  // How long something would take that cannot be done is of no use.
  return outlook.obstacle === null ? outlook.sentence : '';
}

interface AdvancedProps {
  readonly form: TrainForm;
  readonly checked: CheckedTrain;
  readonly onChange: (part: Partial<TrainForm>) => void;
}

/** Folded, but never so that a field that must be corrected is out of sight. */
function Advanced({ form, checked, onChange }: AdvancedProps): ReactNode {
  const [open, setOpen] = useState(false);
  const hasErrors = Object.keys(checked.errors).length > 0;
  return (
    <details
      className={styles['advanced']}
      open={open || hasErrors}
      data-testid="train-advanced"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t('More settings')}</summary>
      <div className={styles['form']}>
        {numberSettings.map(({ name, label, help }) => (
          <Field key={name} label={label} help={help} error={checked.errors[name] ?? null}>
            {(ids) => (
              <input
                {...ids}
                className={fieldStyles['input']}
                inputMode="numeric"
                value={form[name]}
                aria-invalid={checked.errors[name] !== undefined}
                data-testid={`train-${name}`}
                onChange={(event) => onChange({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}
