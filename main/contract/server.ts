/**
 * The engine's side of a connection: checks every input, calls the handler, answers exactly once, forwards events.
 * It knows the contract's tables and nothing of the domain.
 */
import { z } from 'zod';
import { AppError, toAppError } from '../../ml/schema/errors.ts';
import { eventNames, methods } from './api.ts';
import type { EventName, EventPayloads, Handlers, MethodName, MethodOutput, ParsedInput, WireError } from './api.ts';
import type { Report } from './frames.ts';
import { inputError } from './input-error.ts';
import { createProgressValve } from './progress-valve.ts';
import type { Transport } from './transport.ts';

/** How a host subscribes to the engine's events; returns the unsubscribe function. */
export type Subscribe = <E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void) => () => void;

export interface Server {
  /** Stops answering: running calls are cancelled, the connection closes. */
  close(): void;
}

const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name);

function toWire(thrown: unknown): WireError {
  const { code, message, details } = toAppError(thrown);
  return details === undefined ? { code, message } : { code, message, details };
}

/** A few values make the check itself fail: bytes, say, where it was to freeze an object. */
async function checked(method: MethodName, input: unknown): Promise<z.ZodSafeParseResult<unknown>> {
  try {
    return await methods[method].input.safeParseAsync(input);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('invalid-argument', `${method} was not given what it needs. ${said}.`, { method }, thrown);
  }
}

/**
 * Serves one connection until it closes.
 *
 * @param report told of defects (errors that no handler meant to throw) and of dropped messages
 */
export function createServer(transport: Transport, handlers: Handlers, on: Subscribe, report: Report): Server {
  const running = new Map<number, AbortController>();
  let closed = false;

  const invoke = async <M extends MethodName>(
    method: M,
    input: unknown,
    signal: AbortSignal,
  ): Promise<MethodOutput<M>> => {
    const parsed = await checked(method, input);
    if (!parsed.success) throw inputError(method, parsed.error);
    if (signal.aborted) throw new AppError('cancelled', 'Stopped on request.');
    // The schema of this very method has just accepted it; the compiler cannot tie the two tables together.
    return handlers[method](parsed.data as ParsedInput<M>, signal);
  };

  const answer = async (id: number, method: string, input: unknown): Promise<void> => {
    if (running.has(id)) {
      report(`A second call with the number ${id} was ignored: the first is not answered yet.`);
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    let reply: Parameters<Transport['send']>[0];
    try {
      if (!isMethod(method)) {
        throw new AppError('not-found', `There is no method called ${method}. Are screen and engine of one version?`);
      }
      reply = { type: 'reply', id, output: await invoke(method, input, controller.signal) };
    } catch (thrown) {
      reply = { type: 'reply', id, error: toWire(thrown) };
      if (reply.error?.code === 'internal') {
        report(`${method} failed. ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      }
    }
    running.delete(id);
    if (closed) return;
    try {
      transport.send(reply);
    } catch (thrown) {
      // An output that cannot cross is a defect of its handler; the caller must still hear something.
      report(`The answer of ${method} could not be sent. ${String(thrown)}`);
      transport.send({ type: 'reply', id, error: toWire(thrown) });
    }
  };

  const valve = createProgressValve((event, payload) => {
    if (closed) return;
    try {
      transport.send({ type: 'event', event, payload });
    } catch (thrown) {
      report(`The event ${event} could not be sent. ${String(thrown)}`);
    }
  });
  const forward = (event: EventName): (() => void) => on(event, (payload) => valve.offer(event, payload));
  const unsubscribe = eventNames.map((event) => forward(event));

  const stop = (): void => {
    if (closed) return;
    closed = true;
    for (const off of unsubscribe) off();
    for (const controller of running.values()) controller.abort();
    running.clear();
  };

  transport.onClose(stop);
  transport.onFrame((frame) => {
    if (closed) return;
    switch (frame.type) {
      case 'call':
        void answer(frame.id, frame.method, frame.input);
        break;
      case 'cancel':
        running.get(frame.id)?.abort();
        break;
      case 'seen':
        valve.seen();
        break;
      case 'reply':
      case 'event':
        report(`A ${frame.type} frame was ignored: only the engine sends those.`);
        break;
    }
  });
  return {
    close: () => {
      stop();
      transport.close();
    },
  };
}
