/**
 * A ranked graph whose engine asks, for tests of the screen: batches of consecutive nodes from index 0 on, answers of
 * each reviewer kept apart, skipped ones last, undo and redo by the question. The next batch comes when every question
 * of the present one has an answer that is not a skip; a test can hold it back, as a computation would.
 */
import type {
  LabelValue,
  LabelChange,
  QueueItem,
  QueueProgress,
  QueueSettings,
  QueueState,
  StrategyInfo,
} from '../../main/contract/api.ts';
import { rankedGraph } from './ranked-graph.ts';
import type { Answers } from './scripted-engine.ts';

export const askedSettings: QueueSettings = {
  mode: 'hunt',
  strategy: 'auto',
  params: {},
  seed: 1,
  batchSize: 4,
  auditSize: 0,
  overlap: 1,
  secondLooks: 0,
  blind: false,
};

export const askedStrategies: readonly StrategyInfo[] = [
  {
    id: 'auto',
    title: 'Automatic',
    summary: 'Starts with the ranking and learns on.',
    paper: '-',
    needs: 'cold',
    modes: ['hunt', 'teach'],
    params: {},
  },
  {
    id: 'sag',
    title: 'SAG',
    summary: 'Asks where influence is hostile.',
    paper: 'SAG (2026)',
    needs: 'model',
    modes: ['teach'],
    params: {
      balance: {
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        label: 'Balance',
        help: 'Influence against diversity.',
        advanced: true,
      },
    },
  },
];

export const noProgress: QueueProgress = {
  measure: 'Nothing was measured.',
  points: [],
  discovery: [],
  gain: null,
  stop: { advised: false, sentence: 'Too early to say.' },
  audit: null,
  reviewers: [],
  pairs: [],
  fleiss: null,
  disputed: [],
};

export interface AskedGraph {
  readonly answers: Answers;
  readonly settings: () => QueueSettings | null;
  /** what a reviewer answered to a question, as the engine has it */
  readonly answerOf: (reviewer: string, itemId: number) => LabelValue | undefined;
  /** while true, the next batch is computing and does not come */
  holdBack: boolean;
}

export function askedGraph(size: number, begun: QueueSettings | null = null): AskedGraph {
  const graph = rankedGraph(size);
  let settings = begun;
  /** the last batch that each reviewer was given */
  const served = new Map<string, number>();
  const given = new Map<string, Map<number, LabelValue>>();
  const of = (reviewer: string): Map<number, LabelValue> => {
    const known = given.get(reviewer) ?? new Map<number, LabelValue>();
    given.set(reviewer, known);
    return known;
  };
  const settled = (value: LabelValue | undefined): boolean => value !== undefined && value !== 'skip';

  const stateFor = (reviewer: string): QueueState | null => {
    if (settings === null) return null;
    const { batchSize } = settings;
    const mine = of(reviewer);
    const batches = Math.ceil(size / batchSize);
    const numbers = (batch: number): number[] =>
      Array.from(
        { length: Math.min(batchSize, size - (batch - 1) * batchSize) },
        (_, i) => (batch - 1) * batchSize + i,
      );
    const isDone = (batch: number): boolean => numbers(batch).every((index) => settled(mine.get(index + 1)));
    let batch = 1;
    while (batch < batches && isDone(batch) && !(result.holdBack && batch >= (served.get(reviewer) ?? 1))) batch++;
    served.set(reviewer, Math.max(batch, served.get(reviewer) ?? 1));
    const itemOf = (index: number, batch: number): QueueItem => ({
      itemId: index + 1,
      batch,
      index,
      id: `n${index}`,
      name: `n${index}`,
      reason: index % 4 === 3 ? 'explore' : 'picked',
      sentence: `Node ${index} would tell much.`,
      facts: [{ title: 'Degree', value: String(index + 2) }],
      answer: mine.get(index + 1) ?? null,
    });
    const items = numbers(batch).map((index) => itemOf(index, batch));
    const isAhead =
      !isDone(batch) && batch < batches && !result.holdBack && items.some(({ answer }) => answer !== null);
    const all = [...given.values()].flatMap((answers) => [...answers.values()]);
    const count = (value: LabelValue): number => all.filter((held) => held === value).length;
    const looked = count('anomalous') + count('normal');
    return {
      settings,
      batch,
      phase: 'Cold start: by the ranking.',
      items: [...items.filter(({ answer }) => answer !== 'skip'), ...items.filter(({ answer }) => answer === 'skip')],
      ahead: isAhead ? numbers(batch + 1).map((index) => itemOf(index, batch + 1)) : [],
      upcoming: { state: isDone(batch) ? 'computing' : 'ready', detail: null },
      notes: [],
      pool: { left: size - all.length, total: size },
      answered: {
        anomalous: count('anomalous'),
        normal: count('normal'),
        unsure: count('unsure'),
        skip: count('skip'),
        unlabelable: count('unlabelable'),
      },
      mine: [...mine.values()].filter(settled).length,
      found: {
        anomalous: count('anomalous'),
        looked,
        baseRate: looked === 0 ? null : { share: 0.1, low: 0.05, high: 0.2, of: looked },
        expectedByChance: looked === 0 ? null : looked * 0.1,
      },
    };
  };

  const note = (change: LabelChange): void => {
    const { itemId, reviewer, to } = change.entry;
    if (itemId === null) return;
    if (to === null) of(reviewer).delete(itemId);
    else of(reviewer).set(itemId, to);
  };
  const noted =
    <I>(answer: ((input: I) => LabelChange | null | Promise<LabelChange | null>) | undefined) =>
    async (input: I): Promise<LabelChange | null> => {
      const change = answer === undefined ? null : await answer(input);
      if (change !== null) note(change);
      return change;
    };
  const put = noted(graph.answers['label.put']);

  const result: AskedGraph = {
    holdBack: false,
    settings: () => settings,
    answerOf: (reviewer, itemId) => of(reviewer).get(itemId),
    answers: {
      ...graph.answers,
      'label.put': async (input) => {
        const change = await put(input);
        if (change === null) throw new Error('The scripted graph takes labels.');
        return change;
      },
      'label.undo': noted(graph.answers['label.undo']),
      'label.redo': noted(graph.answers['label.redo']),
      'label.log': () => [],
      'queue.strategies': () => askedStrategies,
      'queue.start': ({ settings: wanted, reviewer }) => {
        settings = wanted;
        const state = stateFor(reviewer);
        if (state === null) throw new Error('A queue that was begun has a state.');
        return state;
      },
      'queue.state': ({ reviewer }) => stateFor(reviewer),
      'queue.progress': () => noProgress,
      'queue.end': () => {
        settings = null;
        return null;
      },
    },
  };
  return result;
}
