/**
 * The labelling bar: five answers, each with its key; back and forth; undo; a note; and when the last label reached
 * the disk.
 */
import { ChevronLeft, ChevronRight, CircleAlert, Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LabelValue } from '../../../main/contract/api.ts';
import { commandOf } from '../../commands/commands.ts';
import { hintOf } from '../../commands/key-map.ts';
import { memberPlace } from '../../state/review-slice.ts';
import { questionLookedAt } from '../../state/queue-slice.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyHint, useKeyTitle } from '../use-keys.ts';
import { ChosenBar } from '../review/chosen-bar.tsx';
import styles from './label-bar.module.css';
import { NoteField } from './note-field.tsx';
import { ReviewerQuestion } from './reviewer-question.tsx';
import { t } from '../../text/text.ts';

const answers: readonly {
  readonly value: LabelValue;
  readonly text: string;
}[] = [
  { value: 'anomalous', text: t('Anomalous') },
  { value: 'normal', text: t('Normal') },
  { value: 'unsure', text: t('Unsure') },
  { value: 'skip', text: t('Skip') },
  { value: 'unlabelable', text: t('Can’t label') },
];

export function LabelBar(): ReactNode {
  const selected = useWorkbench((state) => state.selected);
  const present = useWorkbench((state) => {
    const question = questionLookedAt(state);
    // What somebody else said is not one's own answer.
    return question === null ? (state.detail?.label?.to ?? null) : question.answer;
  });
  const label = useWorkbench((state) => state.label);
  const leftTab = useWorkbench((state) => state.leftTab);
  const inGroups = useWorkbench((state) => state.listOf === 'groups');
  const labelError = useWorkbench((state) => state.labelError);
  const dismiss = useWorkbench((state) => state.dismissLabelError);
  const changes = useWorkbench((state) => state.keyChanges);
  const someChosen = useWorkbench((state) => state.chosen.length > 0);
  if (selected === null) {
    return someChosen ? (
      <section className={styles['bar']} aria-label={t('Labelling')}>
        <ChosenBar />
      </section>
    ) : null;
  }
  return (
    <section className={styles['bar']} aria-label={t('Labelling')}>
      {labelError !== null && (
        <Message tone="error" onDismiss={dismiss} testId="label-error">
          {labelError}
        </Message>
      )}
      <ReviewerQuestion />
      <ChosenBar />
      <div className={[styles['line'], styles['answers']].join(' ')}>
        {answers.map(({ value, text }) => (
          <Button
            key={value}
            className={[styles['answer'], styles[value]].join(' ')}
            icon={<LabelMark value={value} silent />}
            hint={hintOf(value, changes)}
            aria-pressed={present === value}
            aria-keyshortcuts={hintOf(value, changes)}
            title={commandOf(value)?.detail}
            data-testid={`label-${value}`}
            onClick={() => void label(value)}
          >
            {text}
          </Button>
        ))}
      </div>
      <div className={[styles['line'], styles['second']].join(' ')}>
        {leftTab === 'questions' ? <Questions /> : inGroups ? <Members /> : <Moves />}
        <NoteField />
        <Saved />
        <TakeBack />
      </div>
    </section>
  );
}

/** Back and forth among the questions of the batch. */
function Questions(): ReactNode {
  const total = useWorkbench((state) => state.questions.length);
  const at = useWorkbench((state) => {
    const here = questionLookedAt(state);
    return here === null ? -1 : state.questions.findIndex(({ itemId }) => itemId === here.itemId);
  });
  const step = useWorkbench((state) => state.stepQuestion);
  const previousKey = useKeyHint('previous');
  const nextKey = useKeyHint('next');
  if (total === 0) return null;
  return (
    <>
      <Button
        look="ghost"
        icon={<ChevronLeft aria-hidden />}
        hint={previousKey}
        disabled={at === 0}
        aria-label={t('Previous question')}
        data-testid="previous"
        onClick={() => step(-1)}
      />
      <span className={styles['place']} data-testid="list-position">
        {at === -1 ? t('not a question') : t('Question {at} of {total}', { at: at + 1, total })}
      </span>
      <Button
        look="ghost"
        icon={<ChevronRight aria-hidden />}
        hint={nextKey}
        disabled={at >= total - 1}
        aria-label={t('Next question')}
        data-testid="next"
        onClick={() => step(1)}
      />
    </>
  );
}

/** Back and forth among the findings of the open group, and on to the next one. */
function Members(): ReactNode {
  const openCase = useWorkbench((state) => state.openCase);
  const place = useWorkbench(memberPlace);
  const step = useWorkbench((state) => state.stepFinding);
  const previousKey = useKeyHint('previous');
  const nextKey = useKeyHint('next');
  return (
    <>
      <Button
        look="ghost"
        icon={<ChevronLeft aria-hidden />}
        hint={previousKey}
        disabled={openCase === null}
        aria-label={t('Previous finding')}
        data-testid="previous"
        onClick={() => void step(-1)}
      />
      <span className={styles['place']} data-testid="list-position">
        {openCase === null
          ? t('no group is open')
          : place === -1
            ? t('not in {title}', { title: openCase.title })
            : t('{title}: {place} of {size}', {
                title: openCase.title,
                place: formatCount(place + 1),
                size: formatCount(openCase.size),
              })}
      </span>
      <Button
        look="ghost"
        icon={<ChevronRight aria-hidden />}
        hint={nextKey}
        aria-label={t('Next finding')}
        data-testid="next"
        onClick={() => void step(1)}
      />
    </>
  );
}

function Moves(): ReactNode {
  const cursor = useWorkbench((state) => state.cursor);
  const inList = useWorkbench((state) => state.inList);
  const total = useWorkbench((state) => state.total);
  const next = useWorkbench((state) => state.next);
  const previous = useWorkbench((state) => state.previous);
  const hasRun = useWorkbench((state) => state.runId !== null);
  const previousKey = useKeyHint('previous');
  const nextKey = useKeyHint('next');
  if (!hasRun) return null;
  return (
    <>
      <Button
        look="ghost"
        icon={<ChevronLeft aria-hidden />}
        hint={previousKey}
        disabled={inList && cursor <= 0}
        aria-label={t('Previous')}
        data-testid="previous"
        onClick={() => void previous()}
      />
      <span className={styles['place']} data-testid="list-position">
        {inList && total !== null
          ? t('{cursor} of {total}', { cursor: formatCount(cursor + 1), total: formatCount(total) })
          : t('not in the list on show')}
      </span>
      <Button
        look="ghost"
        icon={<ChevronRight aria-hidden />}
        hint={nextKey}
        disabled={inList && total !== null && cursor >= total - 1}
        aria-label={t('Next')}
        data-testid="next"
        onClick={() => void next()}
      />
    </>
  );
}

function Saved(): ReactNode {
  const saving = useWorkbench((state) => state.saving);
  const savedAt = useWorkbench((state) => state.savedAt);
  const savedText = useWorkbench((state) => state.savedText);
  const failed = useWorkbench((state) => state.labelError !== null);
  if (failed) {
    return (
      <span className={[styles['saved'], styles['failed']].join(' ')}>
        <CircleAlert aria-hidden /> {t('Not saved')}
      </span>
    );
  }
  if (saving > 0) return <span className={styles['saved']}>{t('Saving…')}</span>;
  if (savedAt === null) return <span className={styles['saved']}>{savedText}</span>;
  return (
    <span className={styles['saved']} title={savedText} data-testid="saved-at">
      {t('Saved {savedAt}', { savedAt: formatTime(savedAt) })}
    </span>
  );
}

function TakeBack(): ReactNode {
  const counts = useWorkbench((state) => state.counts);
  const undo = useWorkbench((state) => state.undo);
  const redo = useWorkbench((state) => state.redo);
  const undoKey = useKeyHint('undo-label');
  return (
    <>
      <Button
        look="ghost"
        icon={<Undo2 aria-hidden />}
        hint={undoKey}
        disabled={!counts.canUndo}
        aria-label={t('Undo the last label')}
        title={useKeyTitle(t('Take the last label back'), 'undo-label')}
        data-testid="undo"
        onClick={() => void undo()}
      />
      <Button
        look="ghost"
        icon={<Redo2 aria-hidden />}
        disabled={!counts.canRedo}
        aria-label={t('Redo the label')}
        title={useKeyTitle(t('Give it again'), 'redo-label')}
        data-testid="redo"
        onClick={() => void redo()}
      />
    </>
  );
}
