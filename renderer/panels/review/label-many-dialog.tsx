/**
 * Labelling what is chosen together: which label, what that would meet, what to do with labels that are there. A letter
 * chooses the label, Enter gives it, so that one hand is enough.
 */
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { LabelValue } from '../../../main/contract/api.ts';
import type { ManyPreview } from '../../../main/contract/review.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { commandFor, hintOf } from '../../commands/key-map.ts';
import type { ManyTargets } from '../../state/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import field from '../../ui/field.module.css';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { nounOf } from './flag-words.ts';
import styles from './label-many.module.css';
import { changesOf, previewText } from './many-words.ts';
import { count, t } from '../../text/text.ts';

/** "Not now" is said of a question, never of many. */
const values = ['anomalous', 'normal', 'unsure', 'unlabelable', null] as const;
type ManyValue = (typeof values)[number];
const valueText: Readonly<Record<LabelValue, string>> = {
  anomalous: t('Anomalous'),
  normal: t('Normal'),
  unsure: t('Unsure'),
  skip: t('Skip'),
  unlabelable: t('Can’t label'),
};

interface Choice {
  readonly targets: ManyTargets;
  /** left out in blind mode */
  readonly blind: number;
}

/** What can be labelled: chosen nodes without open questions, and the edges of the open case. */
function useChoices(): Readonly<Record<ElementKind, Choice | null>> {
  const chosen = useWorkbench((state) => state.chosen);
  const title = useWorkbench((state) => state.chosenTitle);
  const openCase = useWorkbench((state) => state.openCase);
  const hidden = useWorkbench((state) => state.hidden);
  return useMemo(() => {
    const nodes = chosen.filter((node) => !hidden.has(node));
    const isCase = openCase !== null && (title === openCase.title || chosen.length === 0);
    const edges = isCase ? openCase.members.filter(({ kind }) => kind === 'edge').map(({ index }) => index) : [];
    return {
      node:
        chosen.length === 0
          ? null
          : { targets: { kind: 'node', indices: nodes, title }, blind: chosen.length - nodes.length },
      edge:
        edges.length === 0
          ? null
          : { targets: { kind: 'edge', indices: edges, title: openCase?.title ?? '' }, blind: 0 },
    };
  }, [chosen, title, openCase, hidden]);
}

const sizeOf = (choice: Choice | null): number => choice?.targets.indices.length ?? 0;

/** A case of one node and many edges is meant by its edges. */
const larger = ({ node, edge }: Readonly<Record<ElementKind, Choice | null>>): ElementKind =>
  node === null || sizeOf(edge) > sizeOf(node) ? 'edge' : 'node';

export function LabelManyDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const keys = useWorkbench((state) => state.keyChanges);
  const labelMany = useWorkbench((state) => state.labelMany);
  const reviewer = useWorkbench((state) => state.reviewer);
  const choices = useChoices();
  const [kind, setKind] = useState<ElementKind>(() => larger(choices));
  const [value, setValue] = useState<ManyValue | undefined>(undefined);
  const [change, setChange] = useState(false);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const choice = choices[kind];
  const cut = useWorkbench(({ openCase }) =>
    openCase === null || openCase.members.length >= openCase.size
      ? null
      : t('{title} has {size} findings; meant are the edges among the {members} highest.', {
          title: openCase.title,
          size: formatCount(openCase.size),
          members: formatCount(openCase.members.length),
        }),
  );
  const preview = usePreview(choice?.targets ?? null, value);
  const count = preview === null || value === undefined ? 0 : changesOf(preview, value, change);
  const others = preview === null ? 0 : Object.values(preview.others).reduce((sum, held) => sum + held, 0);

  const apply = async (): Promise<void> => {
    if (choice === null || value === undefined || count === 0 || busy) return;
    setBusy(true);
    try {
      await labelMany(choice.targets, value, { change, note });
      openDialog(null);
    } catch (thrown) {
      setError(t('Nothing was labelled. {message}', { message: toAppError(thrown).message }));
      setBusy(false);
    }
  };
  const title = choice?.targets.title ?? '';
  const total = choice?.targets.indices.length ?? 0;
  return (
    <Dialog
      title={t('Label {total} {kind} together', { total: formatCount(total), kind: nounOf(kind, total) })}
      testId="many-dialog"
      locked={busy}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button disabled={busy} onClick={() => openDialog(null)}>
            {t('Cancel')}
          </Button>
          <Button
            look="primary"
            hint={t('Enter')}
            disabled={count === 0 || busy}
            data-testid="many-apply"
            onClick={() => void apply()}
          >
            {busy ? t('Saving…') : applyText(count, kind, value)}
          </Button>
        </>
      }
    >
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
        onKeyDown={(event) => {
          const inText = event.target instanceof HTMLInputElement && event.target.type === 'text';
          if (inText) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            void apply();
            return;
          }
          const command = commandFor(event.nativeEvent, keys)?.id;
          const wanted = command === 'clear-label' ? null : values.find((known) => known === command);
          if (wanted === undefined) return;
          event.preventDefault();
          setValue(wanted);
          // The frame of the keyboard goes along, so that one thing alone looks chosen.
          event.currentTarget.querySelector<HTMLElement>(`[data-value=${wanted ?? 'none'}]`)?.focus();
        }}
      >
        {error !== null && (
          <Message tone="error" testId="many-error">
            {error}
          </Message>
        )}
        {choices.node !== null && choices.edge !== null && (
          <div role="radiogroup" aria-label={t('What is labelled')} className={styles['kinds']}>
            {(['node', 'edge'] as const).map((known) => (
              <label key={known}>
                <input
                  type="radio"
                  name="many-kind"
                  checked={kind === known}
                  data-testid={`many-kind-${known}`}
                  onChange={() => setKind(known)}
                />
                {t('{value} {known} of {title}', {
                  value: formatCount(sizeOf(choices[known])),
                  known: nounOf(known, sizeOf(choices[known])),
                  title,
                })}
              </label>
            ))}
          </div>
        )}
        <div role="group" aria-label={t('Label')} className={styles['values']}>
          {values.map((known, i) => (
            <Button
              key={known ?? 'none'}
              aria-pressed={value === known}
              className={styles['value']}
              icon={known === null ? undefined : <LabelMark value={known} silent />}
              hint={hintOf(known ?? 'clear-label', keys)}
              data-value={known ?? 'none'}
              data-testid={`many-${known ?? 'none'}`}
              {...(i === 0 ? { 'data-autofocus': true } : {})}
              onClick={() => setValue(known)}
            >
              {known === null ? t('Remove labels') : valueText[known]}
            </Button>
          ))}
        </div>
        <p className={styles['preview']} role="status" data-testid="many-preview">
          {value === undefined
            ? t('Choose a label to see what it would change. Nothing is written before you confirm.')
            : preview === null
              ? t('Looking…')
              : previewText(preview, kind, value, change)}
        </p>
        {(choice?.blind ?? 0) > 0 && (
          <Message tone="note" testId="many-blind">
            {blindText(choice?.blind ?? 0, title)}
          </Message>
        )}
        {kind === 'edge' && cut !== null && (
          <Message tone="note" testId="many-cut">
            {cut}
          </Message>
        )}
        {value !== undefined && value !== null && others > 0 && (
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={change}
              data-testid="many-change"
              onChange={(event) => setChange(event.target.checked)}
            />
            {t('Change the {others} that {others2} another label too', {
              others: formatCount(others),
              others2: others === 1 ? t('has') : t('have'),
            })}
          </label>
        )}
        <Field
          label={t('Note')}
          help={t('Goes with every label. Signed {reviewer}. One undo takes all back.', { reviewer })}
        >
          {(ids) => (
            <input
              {...ids}
              type="text"
              className={field['input']}
              value={note}
              maxLength={2000}
              data-testid="many-note"
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

const blindText = (hidden: number, title: string): string =>
  count(
    hidden,
    '{n} node of {title} is an open question in blind mode and is left out.',
    '{n} nodes of {title} are open questions in blind mode and are left out.',
    { n: formatCount(hidden), title },
  );

function applyText(amount: number, kind: ElementKind, value: ManyValue | undefined): string {
  const what = `${formatCount(amount)} ${nounOf(kind, amount)}`;
  if (value === undefined) return t('Label');
  return value === null
    ? count(amount, 'Remove {n} label', 'Remove {n} labels', { n: formatCount(amount) })
    : t('Label {what} {valueText}', { what, valueText: valueText[value].toLowerCase() });
}

/** Null while it is read. */
function usePreview(targets: ManyTargets | null, value: ManyValue | undefined): ManyPreview | null {
  const previewMany = useWorkbench((state) => state.previewMany);
  const log = useWorkbench((state) => state.logVersion);
  const [held, setHeld] = useState<{ readonly key: string; readonly preview: ManyPreview } | null>(null);
  const key = `${targets?.kind ?? ''} ${value ?? 'none'} ${log}`;
  useEffect(() => {
    if (targets === null || value === undefined) return;
    let isCurrent = true;
    previewMany(targets, value).then(
      (preview) => {
        if (isCurrent) setHeld({ key, preview });
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [targets, value, key, previewMany]);
  return held?.key === key ? held.preview : null;
}
