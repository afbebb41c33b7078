/**
 * The queue of questions. An answer is laid over the batch at once and the next question is on screen with the same key
 * press, also where it is the first of the next batch; the label follows on its own way, and the engine's next state
 * takes the place of what was laid over. A refused
 * label takes its answer off again and brings its question back. The engine's answer never moves the screen away from a
 * question that is still open.
 */
import type { LabelValue, QueueState } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { tellsJudgement } from './filter-slice.ts';
import { hiddenNodes, isOpen, nextOpen, questionsOf, steppedAhead, summarise } from './queue-items.ts';
import type { Answers, GivenAnswer, Question } from './queue-items.ts';
import type { RankingContext } from './ranking-slice.ts';
import type { QueueSlice, Selected, Slice, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

/** Milliseconds: what is not waited for lets what is waited for go first. */
const soon = 60;
const later = 400;

const noAnswers: Answers = new Map();

/** What of a session's state belongs to one project and one reviewer. */
export const noQueue = {
  told: null,
  queue: null,
  answers: noAnswers,
  questions: [],
  hidden: new Set<number>(),
  questionId: null,
  restingOn: null,
  lastBatch: null,
  queueError: null,
  progress: null,
  progressError: null,
} satisfies Partial<QueueSlice>;

type Looking = Pick<WorkbenchState, 'leftTab' | 'selected' | 'questions' | 'questionId' | 'restingOn'>;

/** Whether the questions ran out, and their last one is still what is looked at. */
export const isResting = ({ restingOn, selected }: Looking): boolean => restingOn !== null && restingOn === selected;

/** The question of the node on screen, in the Questions tab. */
export function questionLookedAt(state: Looking): Question | null {
  const { leftTab, selected, questions, questionId } = state;
  if (leftTab !== 'questions' || selected?.kind !== 'node') return null;
  const here = questions.filter(({ index }) => index === selected.index);
  return here.find(({ itemId }) => itemId === questionId) ?? here.at(0) ?? null;
}

/** The question that a key answers. The last of a batch is none: a hand in its rhythm must not overwrite it. */
export const questionOnScreen = (state: Looking): Question | null =>
  isResting(state) ? null : questionLookedAt(state);

/** The question that is asked, whatever is on screen. */
export function askedQuestion(state: Pick<WorkbenchState, 'questions' | 'questionId'>): Question | null {
  return state.questions.find(({ itemId }) => itemId === state.questionId) ?? null;
}

export const isHidden = ({ hidden }: Pick<WorkbenchState, 'hidden'>, target: Selected): boolean =>
  target.kind === 'node' && hidden.has(target.index);

export const createQueueSlice =
  (context: RankingContext): Slice<QueueSlice> =>
  (set, get) => {
    const { api } = context;
    let running: Promise<void> | null = null;
    let again = false;
    let noted: ReturnType<typeof setTimeout> | null = null;

    /** @param told what the engine said last; what is on screen follows from it and the answers */
    const lay = (told: QueueState | null, answers: Answers): void => {
      const before = get();
      const queue = told === null ? null : steppedAhead(told, answers);
      const questions = queue === null ? [] : questionsOf(queue.items, answers);
      let { lastBatch } = before;
      if (before.queue !== null && queue !== null && before.questions.length > 0 && queue.batch > before.queue.batch) {
        lastBatch = summarise(
          before.queue.batch,
          questionsOf(before.queue.items, new Map([...before.answers, ...answers])),
        );
      } else if (queue !== null && lastBatch !== null && lastBatch.batch >= queue.batch) lastBatch = null;
      const hidden = hiddenNodes(queue, questions);
      set({ told, queue, answers, questions, lastBatch, hidden });
      // Who passes hangs on who must not be told of.
      if (get().filter.some(tellsJudgement) && [...hidden].join() !== [...before.hidden].join()) {
        void get().refreshFilter();
        void get().reloadList();
      }
    };
    const layAnswer = (itemId: number, given: GivenAnswer | null): void => {
      const answers = new Map(get().answers);
      if (given === null) answers.delete(itemId);
      else answers.set(itemId, given);
      lay(get().told, answers);
    };

    const show = (question: Question): Promise<void> => {
      set({ questionId: question.itemId, restingOn: null });
      return get().select({ kind: 'node', index: question.index }, { keepTab: get().rightTab === 'progress' });
    };
    /** Nothing is left to show: what is on screen stays, with what was hidden of it. */
    const rest = (): void => {
      set({ questionId: null, restingOn: get().selected });
    };
    const showOrRest = (question: Question | null): void => {
      if (question === null) rest();
      else void show(question);
    };

    /** @param savedBefore answers that were on disk when the state was asked for: the state holds them */
    const adopt = (queue: QueueState | null, savedBefore: ReadonlySet<number>): void => {
      const before = get();
      const known = new Set([...(queue?.items ?? []), ...(queue?.ahead ?? [])].map(({ itemId }) => itemId));
      const kept = [...before.answers].filter(([itemId, { saved }]) => !saved || !savedBefore.has(itemId));
      lay(queue, new Map(kept.filter(([itemId]) => queue === null || known.has(itemId))));
      set((state) => ({ queueError: null, queueVersion: state.queueVersion + 1 }));
      if (before.told?.batch !== queue?.batch) setTimeout(() => void get().refreshProgress(), later);

      const { questions, leftTab, restingOn } = get();
      if (askedQuestion(get()) !== null) return;
      const next = nextOpen(questions, null);
      // Who looked elsewhere meanwhile is not taken away from there.
      const idle = restingOn === null || isResting(get());
      if (next === null || leftTab !== 'questions' || !idle) set({ questionId: next?.itemId ?? null });
      else void show(next);
    };

    const read = async (): Promise<void> => {
      const { reviewer, project } = get();
      const saved = new Set([...get().answers].filter(([, given]) => given.saved).map(([itemId]) => itemId));
      try {
        const queue = await api.call('queue.state', { reviewer });
        if (get().reviewer !== reviewer || get().project?.projectId !== project?.projectId) return;
        adopt(queue, saved);
      } catch (thrown) {
        const error = toAppError(thrown);
        // A lost connection has its own banner, and the queue is read again when it is back.
        if (error.code !== 'disconnected')
          set({ queueError: t('The questions could not be read. {message}', { message: error.message }) });
      }
    };

    return {
      ...noQueue,
      leftTab: 'ranking',
      queueVersion: 0,
      startQueue: async (settings) => {
        const { reviewer } = get();
        const queue = await api.call('queue.start', { settings, reviewer });
        if (get().reviewer !== reviewer) return;
        set({ leftTab: 'questions', restingOn: get().selected });
        adopt(queue, new Set());
        const asked = askedQuestion(get());
        if (asked !== null && questionOnScreen(get()) === null) void show(asked);
      },
      endQueue: async () => {
        await api.call('queue.end', {});
        set({ ...noQueue, leftTab: 'ranking', rightTab: 'why' });
      },
      refreshQueue: () => {
        if (running !== null) {
          again = true;
          return running;
        }
        running = (async () => {
          do {
            again = false;
            await read();
            // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by a call meanwhile
          } while (again);
          running = null;
        })();
        return running;
      },
      noteQueueChanged: () => {
        if (noted !== null) clearTimeout(noted);
        noted = setTimeout(() => {
          noted = null;
          void get().refreshQueue();
        }, soon);
      },
      openQueue: async () => {
        // Head and settings are the same for everybody; what was hidden stays so until the engine says otherwise.
        const { told, queue, hidden } = get();
        set({ ...noQueue, told, queue, hidden });
        await read();
      },
      showQuestion: () => {
        set({ leftTab: 'questions' });
        const asked = askedQuestion(get());
        const wanted =
          asked !== null && isOpen(asked) ? asked : (nextOpen(get().questions, asked?.itemId ?? null) ?? asked);
        if (wanted === null) {
          if (get().queue !== null) void get().refreshQueue();
        } else if (questionOnScreen(get())?.itemId !== wanted.itemId) void show(wanted);
      },
      goToQuestion: (itemId) => {
        const question = get().questions.find((candidate) => candidate.itemId === itemId);
        if (question !== undefined) void show(question);
      },
      stepQuestion: (step) => {
        const { questions } = get();
        const from = questionLookedAt(get()) ?? askedQuestion(get());
        const at = from === null ? -1 : questions.findIndex(({ itemId }) => itemId === from.itemId);
        const to = questions.at(at + step);
        if (to !== undefined && at + step >= 0) void show(to);
      },
      answerQuestion: (value: LabelValue) => {
        if (isResting(get())) {
          set({
            labelError: t('No label was given: no question is asked at the moment. J and K go to one to change it.'),
          });
          return Promise.resolve();
        }
        const question = questionOnScreen(get());
        if (question === null || context.put === null) return null;
        const { reviewer, note, connection, questions } = get();
        if (connection.state === 'lost') {
          // Moving on would only hide which question still has no answer.
          set({ labelError: t('The label was not saved: the engine is not answering. Answer again when it is back.') });
          return Promise.resolve();
        }
        const { itemId, index } = question;
        const answered = questions.map((held) => (held.itemId === itemId ? { ...held, answer: value } : held));
        const inBatch = nextOpen(answered, itemId);
        layAnswer(itemId, { value, saved: false });
        // Of the next batch where that was the last question and it is there.
        const next = inBatch ?? nextOpen(get().questions, null);
        const saving = context.put({
          target: { kind: 'node', index },
          value,
          note,
          itemId,
          // Nothing is left to show: the next batch is asked for in the same breath, not one answer later.
          ...(next === null ? { onSent: () => void get().refreshQueue() } : {}),
        });
        showOrRest(next);

        return saving.then(async (saved) => {
          // Another person's questions are on screen by now; this answer was and stays the first one's.
          if (get().reviewer !== reviewer) return;
          if (saved) {
            if (get().answers.get(itemId)?.value === value) layAnswer(itemId, { value, saved: true });
            await get().refreshQueue();
            // The last of a batch stays on screen until the next is there, and may now show what was hidden.
            if (isResting(get())) await get().reloadSelection();
            return;
          }
          layAnswer(itemId, null);
          const shown = get().questions.findIndex((held) => held.itemId === get().questionId);
          const refused = get().questions.findIndex((held) => held.itemId === itemId);
          // Where several were refused, the first of them is the one to come back to.
          if (refused !== -1 && shown !== -1 && shown < refused) return;
          const back = get().questions.at(refused);
          if (refused === -1 || back === undefined) await get().select({ kind: 'node', index });
          else await show(back);
          // Nothing the person wrote may be lost.
          set({ note });
        });
      },
      returnToQuestion: ({ entry }) => {
        const { itemId } = entry;
        const { queue, questions, leftTab } = get();
        if (queue === null || itemId === null || leftTab !== 'questions') return false;
        if (questions.some((question) => question.itemId === itemId)) {
          layAnswer(itemId, { value: entry.to, saved: true });
          get().goToQuestion(itemId);
          void get().refreshQueue();
          return true;
        }
        // It was asked in a batch that is no longer on the table, unless the engine puts that one back.
        set({ questionId: itemId });
        void get().select({ kind: 'node', index: entry.index });
        void get().refreshQueue();
        return true;
      },
      setLeftTab: (leftTab) => {
        if (leftTab === 'questions') get().showQuestion();
        else set({ leftTab });
      },
      refreshProgress: async () => {
        if (get().queue === null) return;
        try {
          const progress = await api.call('queue.progress', {});
          if (get().queue !== null) set({ progress, progressError: null });
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.code !== 'disconnected') set({ progressError: error.message });
        }
      },
    };
  };
