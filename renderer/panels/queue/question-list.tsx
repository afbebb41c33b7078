/** The batch in its order: what was answered how, what is asked now, what waits. One list box; J and K move in it. */
import { Circle, CircleDot } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { questionOnScreen } from '../../state/queue-slice.ts';
import { reasonWords, shortReasons } from '../../state/queue-items.ts';
import { labelWords } from '../../state/label-slice.ts';
import type { Question } from '../../state/queue-items.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';
import { t } from '../../text/text.ts';

export function QuestionList(): ReactNode {
  const questions = useWorkbench((state) => state.questions);
  const current = useWorkbench((state) => questionOnScreen(state)?.itemId ?? null);
  const goTo = useWorkbench((state) => state.goToQuestion);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = list.current;
    const item = frame?.querySelector('[aria-selected=true]');
    if (frame === null || !(item instanceof HTMLElement)) return;
    const { offsetTop: top, offsetHeight: tall } = item;
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (top + tall > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + tall - frame.clientHeight;
  }, [current, questions]);
  if (questions.length === 0) return <div className={styles['list']} />;
  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={t('Questions of this batch')}
      aria-activedescendant={current === null ? undefined : `question-${current}`}
      className={styles['list']}
      data-testid="question-list"
    >
      {questions.map((question, place) => (
        <Item
          key={question.itemId}
          question={question}
          place={place + 1}
          of={questions.length}
          current={question.itemId === current}
          onChoose={goTo}
        />
      ))}
    </div>
  );
}

interface ItemProps {
  readonly question: Question;
  readonly place: number;
  readonly of: number;
  readonly current: boolean;
  readonly onChoose: (itemId: number) => void;
}

function stateWords({ answer, saving }: Question, current: boolean): string {
  if (answer === null) return current ? t('asked now') : t('waits');
  return `${labelWords[answer].toLowerCase()}, ${saving ? t('saving') : t('saved')}`;
}

function Item({ question, place, of, current, onChoose }: ItemProps): ReactNode {
  const { itemId, index, name, answer, saving, reason } = question;
  return (
    <div
      id={`question-${itemId}`}
      role="option"
      aria-selected={current}
      aria-posinset={place}
      aria-setsize={of}
      className={styles['item']}
      title={`${name}\n${reasonWords[reason]}`}
      data-testid="question-item"
      data-item={itemId}
      data-index={index}
      data-answer={answer ?? 'none'}
      data-saving={saving}
      onClick={() => onChoose(itemId)}
    >
      <span className={styles['number']}>{place}</span>
      <span className={styles['state']}>
        {answer === null ? (
          current ? (
            <CircleDot aria-hidden />
          ) : (
            <Circle aria-hidden />
          )
        ) : (
          <LabelMark value={answer} silent />
        )}
        <span className="visually-hidden">{stateWords(question, current)}</span>
      </span>
      <span className={styles['itemName']}>{name}</span>
      <span className={styles['itemReason']} aria-hidden>
        {saving ? t('saving…') : shortReasons[reason]}
      </span>
    </div>
  );
}
