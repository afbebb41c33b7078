import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client, EventPayloads } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { createConnection, defaultBackOff } from './connection.ts';
import type { ConnectionStatus } from './connection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fakeClient() {
  const closeListeners = new Set<() => void>();
  const listeners = new Set<(payload: EventPayloads['job.updated']) => void>();
  const client: Client = {
    call: () => Promise.reject(new AppError('not-found', 'answered')),
    on: (_event, listener) => {
      listeners.add(listener as (payload: EventPayloads['job.updated']) => void);
      return () => undefined;
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => undefined;
    },
    close: () => undefined,
  };
  return { client, listeners, die: () => closeListeners.forEach((listener) => listener()) };
}

test('comes back by itself, and listeners follow to the new client', async () => {
  const first = fakeClient();
  const second = fakeClient();
  const clients = [first, second];
  const connection = createConnection({ open: () => Promise.resolve(clients.shift()!.client) });
  const seen: ConnectionStatus['state'][] = [];
  connection.onStatus(({ state }) => seen.push(state));
  const got: string[] = [];
  connection.on('job.updated', ({ runId }) => got.push(runId));
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
  first.die();
  await expect(connection.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected' });
  await vi.advanceTimersByTimeAsync(600);
  expect(seen).toEqual(['ready', 'lost', 'lost', 'ready']);
  second.listeners.forEach((listener) =>
    listener({ runId: 'new', state: 'running', progress: null, losses: [], points: [], error: null }),
  );
  expect(got).toEqual(['new']);
  await expect(connection.call('app.info', {})).rejects.toThrow('answered');
});

test('pauses grow, and "try now" does not wait', async () => {
  let attempts = 0;
  const connection = createConnection({
    open: () => {
      attempts++;
      return Promise.reject(new AppError('disconnected', 'nobody there'));
    },
  });
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.status()).toMatchObject({ state: 'lost', attempt: 1, reason: 'nobody there' });
  await vi.advanceTimersByTimeAsync(500);
  expect(attempts).toBe(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(attempts).toBe(2);
  connection.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(attempts).toBe(3);
  expect([1, 2, 3, 9].map(defaultBackOff)).toEqual([500, 1000, 2000, 8000]);
});

test('after closing nothing is tried any more', async () => {
  let attempts = 0;
  const connection = createConnection({
    open: () => {
      attempts++;
      return Promise.reject(new Error('no'));
    },
  });
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
  connection.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts).toBe(1);
});
