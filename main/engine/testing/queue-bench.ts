/** A test project with a queue at work: the handlers as the engine wires them, and short ways to answer. */
import { methods } from '../../contract/api.ts';
import type { Handlers, LabelValue, MethodInput, MethodOutput, QueueSettings, QueueState } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { createLabelHandlers } from '../labels/label-handlers.ts';
import { createQueueDesk } from '../queue/queue-desk.ts';
import { createQueueHandlers } from '../queue/queue-handlers.ts';
import { createTestBench, randomEdges } from './test-project.ts';
import type { TestBench } from './test-project.ts';

export const plainSettings: QueueSettings = {
  mode: 'teach',
  strategy: 'degree',
  params: {},
  seed: 7,
  batchSize: 4,
  auditSize: 0,
  overlap: 0,
  secondLooks: 0,
  blind: false,
};

type Method =
  | 'queue.start'
  | 'queue.state'
  | 'queue.progress'
  | 'queue.end'
  | 'queue.strategies'
  | 'label.put'
  | 'label.undo'
  | 'label.redo'
  | 'label.log';

export interface QueueBench {
  readonly bench: TestBench;
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  begin(settings?: Partial<QueueSettings>, reviewer?: string): Promise<QueueState>;
  /** The state once nothing is being computed; a batch that is due is on the table. */
  settled(reviewer?: string): Promise<QueueState>;
  /** Answers the reviewer's first question that waits; @returns the node, or null where none waits */
  answer(value: LabelValue | ((node: number) => LabelValue), reviewer?: string): Promise<number | null>;
  /** Answers all questions that wait on the table. */
  answerAll(value: LabelValue | ((node: number) => LabelValue), reviewer?: string): Promise<number>;
  undo(times?: number): Promise<void>;
  redo(times?: number): Promise<void>;
}

export const waiting = (state: QueueState): QueueState['items'] => state.items.filter(({ answer }) => answer === null);

export function createQueueBench(numNodes = 60, bench = createBench(numNodes)): QueueBench {
  const ctx: EngineContext = {
    ...bench.ctx,
    emit: (event, payload) => {
      bench.ctx.emit(event, payload);
      if (event === 'label.changed') desk.labelsChanged();
    },
  };
  const worker = new URL('./simple-queue-worker.ts', import.meta.url);
  const desk = createQueueDesk(ctx, { worker });
  const handlers: Pick<Handlers, Method> = { ...createLabelHandlers(ctx), ...createQueueHandlers(desk) };
  const { signal } = new AbortController();

  const call: QueueBench['call'] = async (method, input) => {
    // As the server calls it: the input is checked first.
    const handler = handlers[method] as (checked: unknown, signal: AbortSignal) => Promise<MethodOutput<typeof method>>;
    return handler(methods[method].input.parse(input), signal);
  };
  const stateOf = async (reviewer: string): Promise<QueueState> => {
    const state = await call('queue.state', { reviewer });
    if (state === null) throw new Error('the test began no queue');
    return state;
  };
  const settled: QueueBench['settled'] = async (reviewer = 'Ada') => {
    for (;;) {
      const state = await stateOf(reviewer);
      if (state.upcoming.state !== 'computing') return state;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const answer: QueueBench['answer'] = async (value, reviewer = 'Ada') => {
    const item = waiting(await stateOf(reviewer)).at(0);
    if (item === undefined) return null;
    await call('label.put', {
      kind: 'node',
      index: item.index,
      value: typeof value === 'function' ? value(item.index) : value,
      reviewer,
      note: '',
      runId: null,
      milliseconds: 1000,
      itemId: item.itemId,
    });
    return item.index;
  };
  return {
    bench,
    call,
    settled,
    answer,
    begin: async (settings = {}, reviewer = 'Ada') => {
      await call('queue.start', { settings: { ...plainSettings, ...settings }, reviewer });
      return settled(reviewer);
    },
    answerAll: async (value, reviewer = 'Ada') => {
      const { length } = waiting(await stateOf(reviewer));
      for (let i = 0; i < length; i++) await answer(value, reviewer);
      return length;
    },
    undo: async (times = 1) => {
      for (let i = 0; i < times; i++) await call('label.undo', { reviewer: 'Ada' });
    },
    redo: async (times = 1) => {
      for (let i = 0; i < times; i++) await call('label.redo', { reviewer: 'Ada' });
    },
  };
}

function createBench(numNodes: number): TestBench {
  return createTestBench({ numNodes, edges: randomEdges(numNodes, 3 * numNodes, 5) });
}
