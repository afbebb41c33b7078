/**
 * The page's one connection to the engine. It outlives the transport below: when the other side is gone it says so,
 * tries again with growing pauses, and puts every event listener on the new client, so that nothing above has to know
 * that the engine was restarted.
 */
import type {
  Client,
  EventName,
  EventPayloads,
  MethodInput,
  MethodName,
  MethodOutput,
} from '../../main/contract/api.ts';
import { AppError, toAppError } from '../../ml/schema/errors.ts';
import { t } from '../text/text.ts';

export type ConnectionStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  /** retryAt: milliseconds since the epoch of the next attempt; null while one is under way */
  | { readonly state: 'lost'; readonly attempt: number; readonly retryAt: number | null; readonly reason: string };

/** What the rest of the page sees of the engine. */
export interface EngineApi {
  call<M extends MethodName>(method: M, input: MethodInput<M>, signal?: AbortSignal): Promise<MethodOutput<M>>;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
}

export interface Connection extends EngineApi {
  status(): ConnectionStatus;
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Opens the first client; later ones are opened by themselves. */
  start(): void;
  retryNow(): void;
  close(): void;
}

export interface ConnectionOptions {
  /** Opens one client, or throws. */
  readonly open: () => Promise<Client>;
  /** Pause before attempt n (1-based), milliseconds. */
  readonly backOff?: (attempt: number) => number;
}

/** 0.5 s, 1 s, 2 s, 4 s, then every 8 s. */
export function defaultBackOff(attempt: number): number {
  return Math.min(8000, 500 * 2 ** (attempt - 1));
}

export function createConnection(options: ConnectionOptions): Connection {
  const backOff = options.backOff ?? defaultBackOff;
  const statusListeners = new Set<(status: ConnectionStatus) => void>();
  const subscriptions = new Set<(client: Client) => void>();
  let status: ConnectionStatus = { state: 'connecting' };
  let client: Client | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;

  const setStatus = (next: ConnectionStatus): void => {
    status = next;
    for (const listener of statusListeners) listener(next);
  };

  const lose = (reason: string): void => {
    if (closed) return;
    client = null;
    attempt++;
    const pause = backOff(attempt);
    setStatus({ state: 'lost', attempt, retryAt: Date.now() + pause, reason });
    timer = setTimeout(() => void tryOpen(), pause);
  };

  const tryOpen = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (status.state === 'lost') setStatus({ ...status, retryAt: null });
    try {
      const opened = await options.open();
      if (closed) {
        opened.close();
        return;
      }
      client = opened;
      attempt = 0;
      for (const subscribe of subscriptions) subscribe(opened);
      opened.onClose(() => {
        if (client === opened) lose(t('The engine stopped.'));
      });
      setStatus({ state: 'ready' });
    } catch (thrown) {
      lose(toAppError(thrown).message);
    }
  };

  return {
    call: (method, input, signal) => {
      if (client === null) {
        return Promise.reject(
          new AppError(
            'disconnected',
            t('The engine is not answering, so this could not be done. It is being tried again.'),
          ),
        );
      }
      return client.call(method, input, signal);
    },
    on: (event, listener) => {
      let off: (() => void) | null = null;
      const subscribe = (to: Client): void => {
        off = to.on(event, listener);
      };
      subscriptions.add(subscribe);
      if (client !== null) subscribe(client);
      return () => {
        subscriptions.delete(subscribe);
        off?.();
      };
    },
    status: () => status,
    onStatus: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    start: () => void tryOpen(),
    retryNow: () => {
      if (status.state === 'lost' && status.retryAt !== null) void tryOpen();
    },
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      client?.close();
      statusListeners.clear();
      subscriptions.clear();
    },
  };
}
