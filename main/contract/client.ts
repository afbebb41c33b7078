/**
 * The caller's side of a connection, typed by the contract: the screen, the command line and tests all use this one.
 */
import { AppError } from '../../ml/schema/errors.ts';
import { eventNames } from './api.ts';
import type { Client, EventName, EventPayloads, MethodName, MethodOutput } from './api.ts';
import type { Report } from './frames.ts';
import { progressKey } from './progress-valve.ts';
import type { Transport } from './transport.ts';

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: AppError) => void;
}
type Listener = (payload: unknown) => void;

const isEvent = (name: string): name is EventName => eventNames.some((known) => known === name);
const gone = (): AppError =>
  new AppError('disconnected', 'The connection to the engine is closed. What it had acknowledged is saved.');

/**
 * @returns a client whose calls reject with AppError: the engine's own code, `disconnected` once the other side is
 * gone, or `cancelled` as soon as the given signal aborts (the engine is told; what it had already done stands).
 */
export function createClient(transport: Transport, report: Report): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<Listener>>();
  const closeListeners = new Set<() => void>();
  let nextId = 1;
  let closed = false;

  const guarded = (what: string, action: () => void): void => {
    try {
      action();
    } catch (thrown) {
      report(`A listener failed on ${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };

  const finish = (): void => {
    if (closed) return;
    closed = true;
    const waiting = [...pending.values()];
    pending.clear();
    for (const call of waiting) call.reject(gone());
    for (const listener of closeListeners) guarded('close', listener);
    closeListeners.clear();
    listeners.clear();
  };

  transport.onClose(finish);
  transport.onFrame((frame) => {
    if (closed) return;
    switch (frame.type) {
      case 'reply': {
        // Unknown ids are the answers of calls that were cancelled here: nobody waits for them.
        const call = pending.get(frame.id);
        pending.delete(frame.id);
        if (frame.error === undefined) call?.resolve(frame.output);
        else call?.reject(new AppError(frame.error.code, frame.error.message, frame.error.details));
        break;
      }
      case 'event':
        if (!isEvent(frame.event)) {
          report(`An unknown event called ${frame.event} was ignored.`);
          break;
        }
        for (const listener of [...(listeners.get(frame.event) ?? [])]) {
          guarded(`the event ${frame.event}`, () => listener(frame.payload));
        }
        // Same reason as below: the event's name decides its payload.
        if (progressKey(frame.event, frame.payload as EventPayloads[EventName]) !== null) {
          guarded('what was seen', () => transport.send({ type: 'seen' }));
        }
        break;
      case 'call':
      case 'cancel':
      case 'seen':
        report(`A ${frame.type} frame was ignored: the engine never sends those.`);
        break;
    }
  });

  return {
    call: (method, input, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(new AppError('cancelled', 'Stopped before it began.'));
          return;
        }
        if (closed) {
          reject(gone());
          return;
        }
        const id = nextId++;
        const onAbort = (): void => {
          if (!pending.delete(id)) return;
          transport.send({ type: 'cancel', id });
          reject(new AppError('cancelled', 'Stopped on request.'));
        };
        const settle = (): void => signal?.removeEventListener('abort', onAbort);
        pending.set(id, {
          resolve: (output) => {
            settle();
            // The engine is our own and of the same version; its handlers are typed by the same table.
            resolve(output as MethodOutput<MethodName & typeof method>);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        signal?.addEventListener('abort', onAbort);
        try {
          transport.send({ type: 'call', id, method, input });
        } catch (thrown) {
          pending.delete(id);
          settle();
          reject(new AppError('internal', `${method} could not be sent: ${String(thrown)}`, undefined, thrown));
        }
      }),
    on: <E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void) => {
      const set = listeners.get(event) ?? new Set<Listener>();
      listeners.set(event, set);
      // Same reason as above: the event's name decides its payload.
      const entry: Listener = (payload) => listener(payload as EventPayloads[E]);
      set.add(entry);
      return () => void set.delete(entry);
    },
    onClose: (listener) => {
      if (closed) listener();
      else closeListeners.add(listener);
      return () => void closeListeners.delete(listener);
    },
    close: () => {
      if (closed) return;
      transport.close();
      finish();
    },
  };
}
