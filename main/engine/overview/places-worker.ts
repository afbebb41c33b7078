/**
 * The worker that places the nodes of one request and then has nothing left to do. It tells how far it is and what the
 * places look like at most four times a second, and less often where looking costs more than a tenth of the time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { createRunContext } from '../../../ml/context.ts';
import type { Layout } from '../../../ml/layout/layout.types.ts';
import { createRng } from '../../../ml/rng.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { kinds } from './kinds.ts';
import { placesInput } from './overview.types.ts';
import type { FromPlacesWorker } from './overview.types.ts';

const LEAST_PAUSE_MS = 250;
/** What is said of the time left in the first second is of no use. */
const SILENT_MS = 1000;

async function work(port: MessagePort): Promise<void> {
  const send = (message: FromPlacesWorker): void => {
    const own = message.type !== 'failed' && message.positions !== null ? [message.positions.buffer] : [];
    port.postMessage(
      message,
      own.filter((buffer) => buffer instanceof ArrayBuffer),
    );
  };
  const { data, csr, request } = placesInput.parse(workerData);
  const begun = performance.now();
  let stage = '';
  let fraction = 0;
  let pauseUntil = 0;
  const tell = (positions: (() => Float32Array) | null): void => {
    const now = performance.now();
    if (now < pauseUntil) return;
    const elapsed = now - begun;
    const known = elapsed > SILENT_MS && fraction > 0.02;
    const secondsLeft = known ? (elapsed * (1 - fraction)) / fraction / 1000 : null;
    send({ type: 'progress', stage, fraction, secondsLeft, positions: positions?.() ?? null });
    const cost = performance.now() - now;
    pauseUntil = performance.now() + Math.max(LEAST_PAUSE_MS, 10 * cost);
  };
  const ctx = createRunContext({
    rng: createRng(request.seed).fork(request.places),
    report: (progress) => {
      // A new stage is told at once; within one, whoever has places to show tells.
      const isNew = progress.stage !== stage;
      ({ stage, fraction } = progress);
      if (isNew) tell(null);
    },
  });
  let layout: Layout;
  try {
    layout = await kinds[request.places].place(data, csr, ctx, tell);
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    send({ type: 'failed', code, message });
    return;
  }
  send({ type: 'done', ...layout });
}

if (parentPort !== null) void work(parentPort);
