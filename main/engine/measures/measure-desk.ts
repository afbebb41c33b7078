/**
 * Measures of the open project: computed in a thread when they are first asked for, one group after the other, kept until
 * the project closes. A computation that nobody waits for any more is ended.
 */
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { NodeMeasure } from '../../contract/filter.ts';
import { measureWords } from '../../contract/measures.ts';
import type { MeasureGroup, MeasureValues } from '../../contract/measures.ts';
import type { EngineContext } from '../engine-context.ts';
import { startGatedThread } from '../jobs/gated-thread.ts';
import type { OpenProject } from '../open-project.ts';
import type { GroupResult } from './compute-group.ts';
import type { FromMeasureWorker } from './measure.types.ts';

export interface MeasureDesk {
  /** @throws AppError cancelled, internal, too-large */
  group(group: MeasureGroup, signal?: AbortSignal): Promise<GroupResult>;
  /** @throws AppError as group() */
  values(measure: NodeMeasure, signal?: AbortSignal): Promise<MeasureValues>;
  /** Whether values() answers at once. */
  isKnown(measure: NodeMeasure): boolean;
}

/** Beside this file: .ts while developing, .js when bundled. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './measure-worker.ts' : './measure-worker.js', import.meta.url);
}

interface Computation {
  readonly result: Promise<GroupResult>;
  readonly stop: AbortController;
  waiting: number;
  isDone: boolean;
}

const cancelled = (): AppError => new AppError('cancelled', 'Measuring the graph was stopped.');

function computeInThread(
  project: OpenProject,
  group: MeasureGroup,
  signal: AbortSignal,
  report: (fraction: number) => void,
): Promise<GroupResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GroupResult>();
  const path = join(project.path, 'measures', `${group}.bin`);
  const hear = (message: FromMeasureWorker): void => {
    if (message.type === 'progress') report(message.fraction);
    else if (message.type === 'done') resolve(message.result);
    else reject(new AppError(message.code, message.message));
  };
  const { csr, data } = project;
  const thread = startGatedThread<never, FromMeasureWorker>(
    workerUrl(),
    { graph: data.graph, csr, group, path },
    { onMessage: hear, onBreak: reject },
  );
  const end = (): void => {
    reject(cancelled());
    void thread.end();
  };
  signal.addEventListener('abort', end);
  return promise.finally(() => signal.removeEventListener('abort', end));
}

export function createMeasureDesk(ctx: EngineContext): MeasureDesk {
  const computations = new Map<MeasureGroup, Computation>();
  /** one at a time: they would only slow each other down */
  let last: Promise<unknown> = Promise.resolve();

  ctx.onClosing(async () => {
    const open = [...computations.values()];
    computations.clear();
    for (const { stop } of open) stop.abort();
    await last;
  });

  const begin = (project: OpenProject, group: MeasureGroup): Computation => {
    const stop = new AbortController();
    const result = last.then(() => {
      if (stop.signal.aborted) throw cancelled();
      return computeInThread(project, group, stop.signal, (fraction) =>
        ctx.emit('measure.progress', { group, fraction }),
      );
    });
    const begun: Computation = { result, stop, waiting: 0, isDone: false };
    const settle = (isDone: boolean): void => {
      begun.isDone = isDone;
      // A failure is not kept: the next question tries again.
      if (!isDone && computations.get(group) === begun) computations.delete(group);
    };
    last = result.then(
      () => settle(true),
      () => settle(false),
    );
    computations.set(group, begun);
    return begun;
  };

  const group: MeasureDesk['group'] = async (wanted, signal) => {
    if (signal?.aborted === true) throw cancelled();
    const known = computations.get(wanted);
    const found = known === undefined || known.stop.signal.aborted ? begin(ctx.required(), wanted) : known;
    if (found.isDone || signal === undefined) {
      // Whoever cannot be stopped waits to the end.
      found.waiting++;
      return found.result;
    }
    found.waiting++;
    const gone = Promise.withResolvers<never>();
    const leave = (): void => {
      found.waiting--;
      if (found.waiting === 0) found.stop.abort();
      gone.reject(cancelled());
    };
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([found.result, gone.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };

  const values: MeasureDesk['values'] = async (measure, signal) => {
    const { values: all, sizes, notes } = await group(measureWords[measure].group, signal);
    const found = all[measure];
    if (found === undefined) throw new AppError('internal', `The graph was measured without ${measure}.`);
    let min = found.length === 0 ? 0 : Infinity;
    let max = found.length === 0 ? 0 : -Infinity;
    for (const value of found) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const isName = measureWords[measure].scale === 'name';
    return { measure, values: found, min, max, groups: isName ? sizes : null, notes };
  };
  const isKnown = (measure: NodeMeasure): boolean => computations.get(measureWords[measure].group)?.isDone === true;
  return { group, values, isKnown };
}
