/**
 * The question that is asked: where it stands, which node, why this one, what is known of it. Says it to a screen
 * reader whenever it changes, and says so where the screen shows another node than the one that is asked about.
 */
import { CornerUpLeft, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { askedQuestion, questionOnScreen } from '../../state/queue-slice.ts';
import { isOpen, reasonWords, summarise } from '../../state/queue-items.ts';
import { labelWords } from '../../state/label-slice.ts';
import type { Question } from '../../state/queue-items.ts';
import { Button } from '../../ui/button.tsx';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { CountMarks } from './last-batch.tsx';
import { useKeyHint } from '../use-keys.ts';
import styles from './queue.module.css';
import { t } from '../../text/text.ts';

/** "Question 4 of 10, batch 3" */
export function placeWords(question: Question, questions: readonly Question[]): string {
  const at = questions.findIndex(({ itemId }) => itemId === question.itemId);
  return t('Question {at} of {questions}, batch {batch}', {
    at: at + 1,
    questions: questions.length,
    batch: question.batch,
  });
}

export function QuestionCard(): ReactNode {
  const questions = useWorkbench((state) => state.questions);
  const onScreen = useWorkbench(questionOnScreen);
  const asked = useWorkbench(askedQuestion);
  const question = onScreen ?? asked;
  const blind = useWorkbench((state) => question !== null && state.hidden.has(question.index));

  return (
    <>
      <p role="status" aria-live="polite" className="visually-hidden" data-testid="question-said">
        {onScreen !== null && `${placeWords(onScreen, questions)}: ${onScreen.name}. ${onScreen.sentence}`}
      </p>
      {question === null ? (
        <BatchEnd />
      ) : (
        <article
          className={styles['card']}
          aria-label={placeWords(question, questions)}
          data-testid="question"
          data-item={question.itemId}
          data-index={question.index}
          data-answer={question.answer ?? 'none'}
          data-on-screen={onScreen !== null}
        >
          <p className={styles['place']}>
            <span data-testid="question-place">{placeWords(question, questions)}</span>
            <span className={styles['reason']} data-reason={question.reason}>
              {reasonWords[question.reason]}
            </span>
          </p>
          <h2 data-testid="question-name">
            {question.name}
            {question.id !== question.name && <code>{question.id}</code>}
          </h2>
          <p className={styles['sentence']} data-testid="question-sentence">
            {question.sentence}
          </p>
          {/* The sentence names no prediction; figures behind it may. */}
          {question.facts.length > 0 && !blind && <Figures facts={question.facts} />}
          {blind && (
            <p className={styles['blind']} data-testid="blind-line">
              <EyeOff aria-hidden />
              {t('Blind: scores, figures and other people’s labels stay hidden until you answer.')}
            </p>
          )}
          {!isOpen(question) && <Answered question={question} />}
          {onScreen === null && <Elsewhere />}
        </article>
      )}
    </>
  );
}

/** Figures that fit beside the batch; more than these are folded. */
const shownAtOnce = 4;

function Figures({ facts }: Pick<Question, 'facts'>): ReactNode {
  const more = facts.slice(shownAtOnce);
  return (
    <>
      <FigureList facts={facts.slice(0, shownAtOnce)} />
      {more.length > 0 && (
        <details className={styles['notes']}>
          <summary>{more.length === 1 ? t('1 more figure') : t('{more} more figures', { more: more.length })}</summary>
          <FigureList facts={more} />
        </details>
      )}
    </>
  );
}

function FigureList({ facts }: Pick<Question, 'facts'>): ReactNode {
  return (
    <dl className={styles['facts']}>
      {facts.map(({ title, value }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Answered({ question }: { readonly question: Question }): ReactNode {
  const hint = useKeyHint('ask');
  if (question.answer === null) return null;
  return (
    <p className={styles['answered']} data-testid="question-answered">
      <LabelMark value={question.answer} silent />
      <span>
        {t('You answered: {value}. A key changes it', { value: labelWords[question.answer].toLowerCase() })}
        {hint !== undefined && (
          <>
            , <kbd>{hint}</kbd> {t('goes on')}
          </>
        )}
        .
      </span>
    </p>
  );
}

function Elsewhere(): ReactNode {
  const show = useWorkbench((state) => state.showQuestion);
  const name = useWorkbench((state) => state.detail?.names.join(' → '));
  const hint = useKeyHint('ask');
  return (
    <div className={styles['elsewhere']} data-testid="elsewhere">
      <span>
        {t('You are looking at')} {name ?? t('something else')}
        {t('; a key labels that.')}
      </span>
      <Button icon={<CornerUpLeft aria-hidden />} hint={hint} data-testid="back-to-question" onClick={show}>
        {t('Back')}
      </Button>
    </div>
  );
}

/** Where the card was: every question of the batch has its answer. */
function BatchEnd(): ReactNode {
  const questions = useWorkbench((state) => state.questions);
  const batch = useWorkbench((state) => state.queue?.batch ?? 0);
  const saving = useWorkbench((state) => state.questions.some((question) => question.saving));
  if (questions.length === 0) return null;
  const { counts, asked } = summarise(batch, questions);
  return (
    <div className={styles['card']} data-testid="batch-end">
      <h2>{t('Batch {batch} is done', { batch })}</h2>
      <p className={styles['endMarks']}>
        {asked} {asked === 1 ? t('answer') : t('answers')}
        <CountMarks counts={counts} />
      </p>
      {saving && <p className={styles['sentence']}>{t('The last answers are being saved…')}</p>}
    </div>
  );
}
