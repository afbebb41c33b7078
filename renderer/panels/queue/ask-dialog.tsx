/** Begin to be asked, or change how. The proposals need nothing but Enter; what was asked already stays asked. */
import { Crosshair, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { QueueMode } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { checkAsk, firstForm, formOf, isBlind, modeOf, servedBy } from './ask-form.ts';
import type { AskForm } from './ask-form.ts';
import { AskOptions, SeedField } from './ask-options.tsx';
import { StrategyFields, StrategyParams } from './strategy-fields.tsx';
import styles from './ask.module.css';
import { useStrategies } from './use-strategies.ts';
import { t } from '../../text/text.ts';

export function AskDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const start = useWorkbench((state) => state.startQueue);
  const end = useWorkbench((state) => state.endQueue);
  const queue = useWorkbench((state) => state.queue);
  const { strategies, error } = useStrategies();
  const askAgain = useWorkbench((state) => state.askAgain);
  const [form, setForm] = useState<AskForm>(() => (queue === null ? firstForm : formOf(queue.settings)));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const checked = checkAsk(form, strategies ?? []);
  const canStart = checked.settings !== null && !busy;
  const change = (part: Partial<AskForm>): void => setForm((before) => ({ ...before, ...part }));

  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setRefused(null);
    try {
      await work();
      openDialog(null);
    } catch (thrown) {
      setRefused(toAppError(thrown).message);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={queue === null ? t('Ask me') : t('How questions are asked')}
      medium
      testId="ask-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          {queue !== null && (
            <Button
              look="danger"
              disabled={busy}
              data-testid="ask-end"
              title={t('Labels and questions stay in the record')}
              onClick={() => void run(end)}
            >
              {t('End the questions')}
            </Button>
          )}
          <span className={styles['space']} />
          <Button onClick={() => openDialog(null)}>{t('Close')}</Button>
          <Button
            type="submit"
            form="ask-form"
            look="primary"
            // Not `disabled`: it must hold the focus while the strategies are read, so that one Enter is enough.
            aria-disabled={!canStart}
            data-autofocus
            data-testid="ask-start"
            hint={t('Enter')}
          >
            {busy ? t('One moment…') : queue === null ? t('Start') : t('Apply')}
          </Button>
        </>
      }
    >
      <form
        id="ask-form"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          const { settings } = checked;
          if (settings !== null && !busy) void run(() => start(settings));
        }}
      >
        {error !== null && (
          <Message tone="error" onRetry={askAgain}>
            {error}
          </Message>
        )}
        {refused !== null && (
          <Message tone="error" testId="ask-error">
            {refused}
          </Message>
        )}
        <Modes
          mode={modeOf(form, strategies ?? [])}
          served={(mode) => strategies === null || servedBy(mode, strategies).length > 0}
          onChange={(mode) => change({ mode })}
        />
        {strategies === null ? (
          <p>{t('Reading the strategies…')}</p>
        ) : (
          <StrategyFields form={form} strategies={strategies} onChange={change} />
        )}
        <AskOptions
          form={form}
          blind={isBlind(form, strategies ?? [])}
          batchError={checked.batchError}
          onChange={change}
        />
        <StrategyParams form={form} strategies={strategies ?? []} errors={checked.paramErrors} onChange={change} />
        <SeedField seed={form.seed} error={checked.seedError} onChange={change} />
      </form>
    </Dialog>
  );
}

const modes = [
  {
    id: 'hunt',
    title: t('Hunt for anomalies'),
    text: t('Find as many as possible in few looks; learns what you call anomalous.'),
    Icon: Crosshair,
  },
  {
    id: 'teach',
    title: t('Teach a classifier'),
    text: t('Ask where a label teaches most, so that few of them are enough for all.'),
    Icon: GraduationCap,
  },
] as const;

interface ModesProps {
  readonly mode: QueueMode;
  readonly served: (mode: QueueMode) => boolean;
  readonly onChange: (mode: QueueMode) => void;
}

function Modes({ mode, served, onChange }: ModesProps): ReactNode {
  return (
    <fieldset className={styles['modes']}>
      <legend className="visually-hidden">{t('What for')}</legend>
      {modes.map(({ id, title, text, Icon }) => (
        <label key={id} className={styles['mode']}>
          <input
            type="radio"
            name="mode"
            value={id}
            checked={mode === id}
            disabled={!served(id)}
            data-testid={`ask-mode-${id}`}
            onChange={() => onChange(id)}
          />
          <Icon aria-hidden />
          <span>
            <strong>{title}</strong>
            {served(id) ? text : t('No strategy of this version can do this.')}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
