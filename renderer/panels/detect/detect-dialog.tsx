/** Start a run: which detector, with what, on which backend. The defaults need nothing but Enter. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { backendNames } from '../../../ml/schema/run.ts';
import type { BackendChoice } from '../../../ml/schema/run.ts';
import type { BackendReport, DetectorInfo } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './detect.module.css';
import { checkForm, checkSeed, defaultValues } from './form-values.ts';
import type { FormValues } from './form-values.ts';
import { ParamFields } from './param-fields.tsx';
import { useEstimate, useOffer } from './use-detect-form.ts';
import { t } from '../../text/text.ts';

const isBackend = (text: string): text is BackendChoice =>
  text === 'auto' || backendNames.some((known) => known === text);

export function DetectDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const start = useWorkbench((state) => state.startDetection);
  const { detectors, backends, error: offerError } = useOffer();
  const askAgain = useWorkbench((state) => state.askAgain);
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState<Readonly<Record<string, FormValues>>>({});
  const [seedText, setSeedText] = useState('1');
  const [backend, setBackend] = useState<BackendChoice>('auto');
  const [starting, setStarting] = useState(false);
  const [startError, setStartError] = useState<string | null>(null);

  const detector = detectors?.find(({ id }) => id === chosen) ?? detectors?.at(0) ?? null;
  // What was typed for one detector is still there after a look at another.
  const form = useMemo(
    () => (detector === null ? {} : (typed[detector.id] ?? defaultValues(detector.params))),
    [detector, typed],
  );
  const checked = useMemo(() => (detector === null ? null : checkForm(detector.params, form)), [detector, form]);
  const seed = checkSeed(seedText);
  const valid = checked !== null && Object.keys(checked.errors).length === 0;
  const estimate = useEstimate(detector?.id ?? null, valid ? checked.values : null);
  const canStart = valid && 'seed' in seed && !starting && estimate?.estimate?.fits !== false;

  const submit = async (): Promise<void> => {
    if (detector === null || !canStart) return;
    setStarting(true);
    setStartError(null);
    try {
      await start({ detector: detector.id, params: checked.values, seed: seed.seed, backend });
      openDialog(null);
    } catch (thrown) {
      setStartError(toAppError(thrown).message);
      setStarting(false);
    }
  };

  return (
    <Dialog
      title={t('Find anomalies')}
      medium
      testId="detect-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <EstimateLine sentence={detector === null ? '' : estimateWords(estimate, valid)} />
          <Button onClick={() => openDialog(null)}>{t('Close')}</Button>
          <Button
            type="submit"
            form="detect-form"
            look="primary"
            // Not `disabled`: it must hold the focus while the detectors are read, so that one Enter is enough.
            aria-disabled={!canStart}
            data-autofocus
            data-testid="detect-start"
            hint={t('Enter')}
          >
            {starting ? t('Starting…') : t('Start')}
          </Button>
        </>
      }
    >
      <form
        id="detect-form"
        className={styles['fields']}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {offerError !== null && (
          <Message tone="error" onRetry={askAgain}>
            {offerError}
          </Message>
        )}
        {startError !== null && (
          <Message tone="error" testId="detect-error">
            {startError}
          </Message>
        )}
        {estimate?.estimate?.fits === false && <Message tone="warning">{estimate.estimate.sentence}</Message>}
        {detector === null ? (
          offerError === null && (
            <p>
              {detectors === null
                ? t('Reading the list of detectors…')
                : t('There is no detector to choose from. Install Dowser anew: a part of it is missing.')}
            </p>
          )
        ) : (
          <>
            <DetectorField detectors={detectors ?? []} detector={detector} onChange={setChosen} />
            <ParamFields
              key={detector.id}
              table={detector.params}
              values={form}
              errors={checked?.errors ?? {}}
              onChange={(name, value) => setTyped({ ...typed, [detector.id]: { ...form, [name]: value } })}
            />
            <Field
              label={t('Seed')}
              help={t('The same seed gives the same ranking again.')}
              error={'error' in seed ? seed.error : null}
            >
              {(ids) => (
                <input
                  {...ids}
                  className={fieldStyles['input']}
                  inputMode="numeric"
                  value={seedText}
                  data-testid="detect-seed"
                  onChange={(event) => setSeedText(event.target.value)}
                />
              )}
            </Field>
            <BackendField backends={backends} backend={backend} onChange={setBackend} />
          </>
        )}
      </form>
    </Dialog>
  );
}

function estimateWords(estimate: ReturnType<typeof useEstimate>, valid: boolean): string {
  if (!valid) return t('Correct the marked fields to see how long it takes.');
  if (estimate === null) return t('Estimating time and memory…');
  return estimate.error ?? estimate.estimate?.sentence ?? '';
}

function EstimateLine({ sentence }: { readonly sentence: string }): ReactNode {
  return (
    <p className={styles['estimate']} aria-live="polite" data-testid="detect-estimate">
      {sentence}
    </p>
  );
}

interface DetectorFieldProps {
  readonly detectors: readonly DetectorInfo[];
  readonly detector: DetectorInfo;
  readonly onChange: (id: string) => void;
}

function DetectorField({ detectors, detector, onChange }: DetectorFieldProps): ReactNode {
  const what = detector.scores.map((kind) => (kind === 'node' ? t('nodes') : t('edges'))).join(t(' and '));
  return (
    <>
      <Field label={t('Detector')}>
        {(ids) => (
          <select
            {...ids}
            className={fieldStyles['input']}
            value={detector.id}
            data-testid="detect-detector"
            onChange={(event) => onChange(event.target.value)}
          >
            {detectors.map(({ id, title, isFloor }) => (
              <option key={id} value={id}>
                {title}
                {isFloor ? t(' (floor)') : ''}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p className={styles['summary']}>
        {t('{summary} Scores {what}.', { summary: detector.summary, what })}
        {detector.paper !== '-' && <span className={styles['paper']}> {detector.paper}</span>}
      </p>
    </>
  );
}

interface BackendFieldProps {
  readonly backends: readonly BackendReport[];
  readonly backend: BackendChoice;
  readonly onChange: (backend: BackendChoice) => void;
}

function BackendField({ backends, backend, onChange }: BackendFieldProps): ReactNode {
  const chosen = backends.find(({ name }) => name === backend);
  const help =
    backend === 'auto'
      ? backends.length === 0
        ? t('Looking what this machine has…')
        : t('The fastest that works on this machine.')
      : (chosen?.detail ?? '');
  return (
    <Field label={t('Computed on')} help={help}>
      {(ids) => (
        <select
          {...ids}
          className={fieldStyles['input']}
          value={backend}
          data-testid="detect-backend"
          onChange={(event) => {
            if (isBackend(event.target.value)) onChange(event.target.value);
          }}
        >
          <option value="auto">{t('Automatic')}</option>
          {backends.map(({ name, available }) => (
            <option key={name} value={name} disabled={!available}>
              {name}
              {available ? '' : t(' (not available)')}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
