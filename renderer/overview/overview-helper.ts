/** The page's side of overview-worker.ts: questions with answers, in order. */
import { AppError } from '../../ml/schema/errors.ts';
import type { WorkerAnswers, WorkerReply, WorkerRequest } from './overview-worker.ts';
import { t } from '../text/text.ts';

type Asked<W extends WorkerRequest['what']> = Extract<WorkerRequest, { readonly what: W }>;

export interface OverviewHelper {
  /** `transfer`: arrays that the page gives away. @throws AppError internal */
  ask<W extends WorkerRequest['what']>(request: Asked<W>, transfer?: Transferable[]): Promise<WorkerAnswers[W]>;
  close(): void;
}

export function createOverviewHelper(): OverviewHelper {
  const worker = new Worker(new URL('./overview-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (reply: WorkerReply) => void>();
  let turn = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => {
    waiting.get(data.turn)?.(data);
    waiting.delete(data.turn);
  });
  worker.addEventListener('error', (event) => {
    for (const [asked, settle] of waiting) settle({ turn: asked, failed: event.message });
    waiting.clear();
  });
  return {
    ask: <W extends WorkerRequest['what']>(request: Asked<W>, transfer: Transferable[] = []) =>
      new Promise<WorkerAnswers[W]>((resolve, reject) => {
        const mine = ++turn;
        waiting.set(mine, (reply) => {
          if ('failed' in reply) {
            reject(
              new AppError(
                'internal',
                t('The picture of the whole graph could not be prepared: {failed}.', { failed: reply.failed }),
              ),
            );
          } else resolve(reply.answer as WorkerAnswers[W]);
        });
        worker.postMessage({ turn: mine, request }, transfer);
      }),
    close: () => worker.terminate(),
  };
}
