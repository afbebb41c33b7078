/**
 * The queue's worker behind its port: one task at a time, batches before measurements. A measurement under way makes
 * room for a batch and begins anew afterwards; one that is cancelled, or not yet begun when it is, is not done.
 */
import type { MessagePort } from 'node:worker_threads';
import { createRunContext } from '../../../ml/context.ts';
import type { LabellingLoop } from '../../../ml/loop/loop.types.ts';
import { createRng } from '../../../ml/rng.ts';
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import { measure } from './measure.ts';
import { propose } from './propose.ts';
import type {
  BatchResult,
  CreateLoop,
  FromQueueWorker,
  MeasureResult,
  QueueTask,
  ToQueueWorker,
} from './queue.types.ts';

interface Waiting {
  readonly taskId: number;
  readonly task: QueueTask;
}

/** Keeps the loop of the newest settings: what it knows of the graph is made once. */
function createLoops(data: GraphData, csr: Csr, createLoop: CreateLoop) {
  let key = '';
  let loop: LabellingLoop | null = null;
  return (task: QueueTask): LabellingLoop => {
    const wanted = JSON.stringify(task.loop);
    if (loop === null || key !== wanted) {
      loop?.dispose();
      loop = createLoop(data, csr, task.loop);
      key = wanted;
    }
    return loop;
  };
}

/** @param open opens the compute backend; called once, before the first task */
export function serveTasks(
  port: MessagePort,
  data: GraphData,
  csr: Csr,
  createLoop: CreateLoop,
  open: () => Promise<unknown>,
): void {
  let opened: Promise<unknown> | null = null;
  const loopOf = createLoops(data, csr, createLoop);
  const waiting: Waiting[] = [];
  let running: (Waiting & { readonly stop: AbortController; givesWay: boolean }) | null = null;
  const send = (message: FromQueueWorker): void => port.postMessage(message);

  const work = async (task: QueueTask, signal: AbortSignal): Promise<BatchResult | MeasureResult> => {
    const round = task.kind === 'batch' ? `batch ${task.round}` : 'measure';
    const ctx = createRunContext({ rng: createRng(task.loop.seed).fork(round), signal });
    await ctx.tick();
    const at = performance.now();
    await (opened ??= open().catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    }));
    const loop = loopOf(task);
    if (task.kind === 'measure') return { kind: 'measure', point: await measure(loop, task, ctx) };
    return { ...(await propose(loop, task, ctx)), seconds: (performance.now() - at) / 1000 };
  };

  const next = async (): Promise<void> => {
    if (running !== null) return;
    const at = Math.max(
      0,
      waiting.findIndex(({ task }) => task.kind === 'batch'),
    );
    const [begun] = waiting.splice(at, 1) as (Waiting | undefined)[];
    if (begun === undefined) return;
    const current = { ...begun, stop: new AbortController(), givesWay: false };
    running = current;
    try {
      const result = await work(begun.task, current.stop.signal);
      send({ type: 'done', taskId: begun.taskId, result });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (current.givesWay && error.code === 'cancelled') waiting.push(begun);
      else send({ type: 'failed', taskId: begun.taskId, code: error.code, message: error.message });
    }
    running = null;
    void next();
  };

  port.on('message', (message: ToQueueWorker) => {
    if (message.type === 'task') {
      waiting.push(message);
      if (message.task.kind === 'batch' && running?.task.kind === 'measure') {
        running.givesWay = true;
        running.stop.abort();
      }
      void next();
      return;
    }
    const at = waiting.findIndex(({ taskId }) => taskId === message.taskId);
    if (at >= 0) {
      waiting.splice(at, 1);
      const { code, message: why } = new AppError('cancelled', 'Stopped before it began.');
      send({ type: 'failed', taskId: message.taskId, code, message: why });
    } else if (running?.taskId === message.taskId) {
      running.givesWay = false;
      running.stop.abort();
    }
  });
}
