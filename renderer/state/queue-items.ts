/**
 * The batch on the table as one person sees it: the engine's items with the answers laid over them that are still on
 * their way, and the next batch as soon as they were the last. Pure: what comes next, what is hidden in blind mode, how a batch ended, what chance would have found.
 */
import type { LabelValue, QueueItem, QueueState } from '../../main/contract/api.ts';
import { labelValues } from '../../main/contract/api.ts';
import { t } from '../text/text.ts';

/** An answer given here: null takes one back. `saved` once the engine has it on disk. */
export interface GivenAnswer {
  readonly value: LabelValue | null;
  readonly saved: boolean;
}
export type Answers = ReadonlyMap<number, GivenAnswer>;

export interface Question extends QueueItem {
  /** answered here, not yet on disk */
  readonly saving: boolean;
}

/** A skipped question still waits: it comes back when the others are answered. */
export const isOpen = ({ answer }: Pick<QueueItem, 'answer'>): boolean => answer === null || answer === 'skip';

const answeredAs = (item: QueueItem, given: GivenAnswer | undefined): Question => ({
  ...item,
  answer: given === undefined ? item.answer : given.value,
  saving: given?.saved === false,
});

/** Skipped ones last, all others as the engine ordered them. */
export function questionsOf(items: readonly QueueItem[], answers: Answers): readonly Question[] {
  const questions = items.map((item) => answeredAs(item, answers.get(item.itemId)));
  return [
    ...questions.filter(({ answer }) => answer !== 'skip'),
    ...questions.filter(({ answer }) => answer === 'skip'),
  ];
}

/**
 * The question after `itemId`: the next one down that waits, then from the top, then the skipped ones in turn. The same
 * one comes back only when it is the last that is open.
 */
export function nextOpen(questions: readonly Question[], itemId: number | null): Question | null {
  const at = questions.findIndex((question) => question.itemId === itemId);
  const round = [...questions.slice(at + 1), ...questions.slice(0, at + 1)];
  return round.find(({ answer }) => answer === null) ?? round.find(({ answer }) => answer === 'skip') ?? null;
}

/**
 * What the engine said, as it stands with the answers that are on their way: where they were the last of the batch and
 * the next one has been sent along, that one is on the table.
 */
export function steppedAhead(told: QueueState, answers: Answers): QueueState {
  const { items, ahead, batch } = told;
  if (ahead.length === 0 || nextOpen(questionsOf(items, answers), null) !== null) return told;
  return { ...told, batch: batch + 1, items: ahead, ahead: [], upcoming: { state: 'waiting', detail: null } };
}

/** Nodes whose scores and labels a person must not see yet. */
export function hiddenNodes(queue: QueueState | null, questions: readonly Question[]): ReadonlySet<number> {
  if (queue?.settings.blind !== true) return new Set();
  return new Set(questions.filter(isOpen).map(({ index }) => index));
}

export type AnswerCounts = Readonly<Record<LabelValue, number>>;
export interface BatchSummary {
  readonly batch: number;
  readonly asked: number;
  readonly counts: AnswerCounts;
}

export function summarise(batch: number, questions: readonly Question[]): BatchSummary {
  const count = (value: LabelValue): number => questions.filter(({ answer }) => answer === value).length;
  return {
    batch,
    asked: questions.length,
    counts: {
      anomalous: count('anomalous'),
      normal: count('normal'),
      unsure: count('unsure'),
      skip: count('skip'),
      unlabelable: count('unlabelable'),
    },
  };
}

const outcomeWords: Readonly<Record<LabelValue, string>> = {
  anomalous: t('anomalous'),
  normal: t('normal'),
  unsure: t('unsure'),
  skip: t('skipped'),
  unlabelable: t('cannot be labelled'),
};

/** "3 anomalous, 6 normal, 1 unsure": only what there is. */
export function countWords(counts: AnswerCounts): string {
  const parts = labelValues
    .filter((value) => counts[value] > 0)
    .map((value) => `${counts[value]} ${outcomeWords[value]}`);
  return parts.length === 0 ? t('nothing answered') : parts.join(', ');
}

export interface Chance {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What as many random picks would have found, with the interval of the base rate; null while it cannot be said. */
export function chanceOf({ looked, baseRate, expectedByChance }: QueueState['found']): Chance | null {
  if (baseRate === null || expectedByChance === null) return null;
  return { expected: expectedByChance, low: baseRate.low * looked, high: baseRate.high * looked };
}

/** The same in a row of the batch, where the usual reason goes without saying. */
export const shortReasons: Readonly<Record<QueueItem['reason'], string>> = {
  picked: '',
  explore: t('random'),
  audit: t('audit'),
  overlap: t('overlap'),
  disputed: t('disputed'),
  doubtful: t('second look'),
  unsure: t('again'),
};

export const reasonWords: Readonly<Record<QueueItem['reason'], string>> = {
  picked: t('picked by the strategy'),
  explore: t('random, to explore'),
  audit: t('random, for the audit'),
  overlap: t('asked of every reviewer'),
  disputed: t('reviewers disagree'),
  doubtful: t('second look'),
  unsure: t('was unsure before'),
};
