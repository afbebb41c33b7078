/**
 * What every transport must do, written once: main/contract/*.test.ts runs it on the in-memory pair, on a message port
 * and on a WebSocket.
 */
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AppError } from '../../ml/schema/errors.ts';
import { createClient } from './client.ts';
import { createServer } from './server.ts';
import { createEventSource, testHandlers } from './test-handlers.ts';
import type { EventSource } from './test-handlers.ts';
import type { Client, Handlers, JobUpdate, MethodInput } from './api.ts';
import type { Server } from './server.ts';
import type { Transport } from './transport.ts';

/** Two connected ends, made after the reports they should use, and a way to push raw garbage at the server's end. */
export interface TransportPair {
  readonly clientEnd: Transport;
  readonly serverEnd: Transport;
  /** Sends something that is no frame towards the server's end. */
  sendGarbage(message: unknown): void;
  dispose(): Promise<void>;
}
export type MakePair = (report: (problem: string) => void) => Promise<TransportPair>;

interface Bench {
  readonly client: Client;
  readonly server: Server;
  readonly events: EventSource;
  readonly pair: TransportPair;
  readonly reports: string[];
}

const update = (epoch: number): JobUpdate => ({
  runId: 'r',
  state: 'running',
  progress: { stage: 'Training', fraction: 0.5, secondsLeft: null, epoch },
  losses: [0.25, Number.NaN],
  points: [],
  error: null,
});

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await promise.then(
    () => new Error('expected a rejection'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw thrown;
  return thrown;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 4));
  expect(condition()).toBe(true);
}

export function contractSuite(name: string, makePair: MakePair): void {
  describe(`contract over ${name}`, () => {
    const open: TransportPair[] = [];
    afterEach(async () => {
      for (const pair of open.splice(0)) await pair.dispose();
    });
    const bench = async (handlers: Partial<Handlers> = {}): Promise<Bench> => {
      const reports: string[] = [];
      const report = (problem: string): void => void reports.push(problem);
      const pair = await makePair(report);
      open.push(pair);
      const events = createEventSource();
      const server = createServer(pair.serverEnd, { ...testHandlers, ...handlers }, events.on, report);
      return { client: createClient(pair.clientEnd, report), server, events, pair, reports };
    };

    it('answers a call with the output of its handler', async () => {
      const { client } = await bench({ 'scores.locate': ({ index }) => Promise.resolve({ offset: index * 2 }) });
      const input = { runId: 'r', kind: 'node', index: 21, search: '', unlabelledOnly: false } as const;
      expect(await client.call('scores.locate', input)).toEqual({ offset: 42 });
      expect(await client.call('project.current', {})).toBeNull();
    });

    it('refuses a wrong input before the handler sees it', async () => {
      let called = false;
      const { client } = await bench({
        'finding.get': () => {
          called = true;
          return Promise.reject(new AppError('internal', 'never'));
        },
      });
      const error = await failure(client.call('finding.get', { runId: 'r', kind: 'node', index: -1 }));
      expect(error.code).toBe('invalid-argument');
      expect(error.message).toContain('index');
      expect(called).toBe(false);
    });

    it('refuses what makes the check itself fail', async () => {
      const { client, reports } = await bench({});
      const entry = { kind: 'view', before: { chosen: Uint8Array.of(1, 2) } };
      const input: unknown = { session: { history: { entries: [entry], at: 0, cut: false } } };
      // No caller of ours can write this; a stranger's can.
      const error = await failure(client.call('project.saveSession', input as MethodInput<'project.saveSession'>));
      expect(error.code).toBe('invalid-argument');
      expect(reports).toEqual([]);
    });

    it('carries the code, message and details of an error', async () => {
      const details = { run: 'r-9', tried: ['a', 'b'], count: 2, ok: false, none: null };
      const { client, reports } = await bench({
        'run.list': () => Promise.reject(new AppError('not-found', 'There is no run called r-9.', details)),
      });
      const error = await failure(client.call('run.list', {}));
      expect(error).toMatchObject({ code: 'not-found', message: 'There is no run called r-9.', details });
      expect(reports).toEqual([]);
    });

    it('turns a defect into an internal error and reports it', async () => {
      const { client, reports } = await bench({ 'run.list': () => Promise.reject(new TypeError('x is undefined')) });
      const error = await failure(client.call('run.list', {}));
      expect(error.code).toBe('internal');
      expect(reports.join()).toContain('x is undefined');
    });

    it('refuses a method that does not exist', async () => {
      const { pair, reports } = await bench();
      const replies: unknown[] = [];
      pair.clientEnd.onFrame((frame) => replies.push(frame));
      pair.clientEnd.send({ type: 'call', id: 7, method: 'constructor', input: {} });
      await until(() => replies.length === 1);
      expect(replies[0]).toMatchObject({ type: 'reply', id: 7, error: { code: 'not-found' } });
      expect(reports).toEqual([]);
    });

    it('does not send a call whose signal has already aborted', async () => {
      let calls = 0;
      const { client } = await bench({ 'run.list': () => Promise.resolve((calls++, [])) });
      const error = await failure(client.call('run.list', {}, AbortSignal.abort()));
      expect(error.code).toBe('cancelled');
      await client.call('run.list', {});
      expect(calls).toBe(1);
    });

    it('cancels a running call on both sides', async () => {
      let stopped = false;
      let started = false;
      const { client, reports } = await bench({
        'run.list': (_input, signal) =>
          new Promise((_resolve, reject) => {
            started = true;
            signal.addEventListener('abort', () => {
              stopped = true;
              reject(new AppError('cancelled', 'Stopped on request.'));
            });
          }),
      });
      const controller = new AbortController();
      const call = client.call('run.list', {}, controller.signal);
      const outcome = failure(call);
      await until(() => started);
      controller.abort();
      expect((await outcome).code).toBe('cancelled');
      await until(() => stopped);
      // The late answer of the cancelled call is nobody's, and no problem.
      expect(await client.call('project.current', {})).toBeNull();
      expect(reports).toEqual([]);
    });

    it('hands events to every listener, in order, until it unsubscribes', async () => {
      const { client, events } = await bench();
      const first: (number | undefined)[] = [];
      const second: (number | undefined)[] = [];
      client.on('job.updated', (payload) => first.push(payload.progress?.epoch));
      const off = client.on('job.updated', (payload) => second.push(payload.progress?.epoch));
      // Progress that nobody reads is not sent on (progress-valve.ts): each is read before the next comes.
      for (let epoch = 0; epoch < 50; epoch++) {
        events.emit('job.updated', update(epoch));
        await until(() => second.length === epoch + 1);
      }
      expect(first).toEqual(Array.from({ length: 50 }, (_, i) => i));
      expect(second).toEqual(first);
      off();
      events.emit('job.updated', update(50));
      await until(() => first.length === 51);
      expect(second).toHaveLength(50);
    });

    it('keeps delivering when one listener throws', async () => {
      const { client, events, reports } = await bench();
      const seen: JobUpdate[] = [];
      client.on('job.updated', () => {
        throw new Error('broken panel');
      });
      client.on('job.updated', (payload) => seen.push(payload));
      events.emit('job.updated', update(1));
      await until(() => seen.length === 1);
      expect(seen[0]).toEqual(update(1));
      expect(reports.join()).toContain('broken panel');
    });

    it('answers calls in the order in which their handlers finish', async () => {
      const { client } = await bench({
        'scores.locate': async ({ index }) => {
          await new Promise((resolve) => setTimeout(resolve, index));
          return { offset: index };
        },
      });
      const finished: number[] = [];
      const locate = (index: number): Promise<number> =>
        client
          .call('scores.locate', { runId: 'r', kind: 'node', index, search: '', unlabelledOnly: false })
          .then(({ offset }) => finished.push(offset ?? -1));
      await Promise.all([locate(60), locate(0), locate(25)]);
      expect(finished).toEqual([0, 25, 60]);
    });

    it('carries large byte arrays in both directions without changing a bit', async () => {
      const sent = new Uint8Array(4 * 1024 * 1024);
      for (let i = 0; i < sent.length; i++) sent[i] = (i * 2654435761) >>> 24;
      let received = new Uint8Array(0);
      const { client } = await bench({
        'import.chunk': ({ data }) => {
          received = new Uint8Array(data);
          return Promise.resolve({ received: data.byteLength });
        },
        'report.file': ({ name: file }) => Promise.resolve({ name: file, data: sent }),
      });
      const view = sent.subarray(3);
      expect(await client.call('import.chunk', { uploadId: 'u', offset: 0, data: view })).toEqual({
        received: view.length,
      });
      expect(Buffer.compare(received, view)).toBe(0);
      const file = await client.call('report.file', { runId: 'r', name: 'x' });
      expect(file.data).toBeInstanceOf(Uint8Array);
      expect(Buffer.compare(file.data, sent)).toBe(0);
    });

    it('carries every kind of typed array, odd numbers and odd keys as they were', async () => {
      const floats = new Float64Array([0, -0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, 1 / 3]);
      const payload = {
        list: [new Int8Array([-1]), new Uint16Array([65535]), new Int32Array(0), new Float32Array([0.1]), floats],
        odd: [Number.NaN, Infinity, -0],
        $: { $: ['bin', 'Uint8Array', 0, 4] },
        text: 'Zoë ​\u0000 “”',
      };
      const { pair } = await bench();
      const got: unknown[] = [];
      pair.clientEnd.onFrame((frame) => got.push(frame.type === 'event' ? frame.payload : null));
      pair.serverEnd.send({ type: 'event', event: 'anything', payload });
      await until(() => got.length === 1);
      expect(got[0]).toEqual(payload);
    });

    it('rejects pending and later calls when the connection closes', async () => {
      const { client, server } = await bench({ 'run.list': () => new Promise(() => undefined) });
      const pending = failure(client.call('run.list', {}));
      let closes = 0;
      client.onClose(() => closes++);
      await new Promise((resolve) => setTimeout(resolve, 20));
      server.close();
      expect((await pending).code).toBe('disconnected');
      expect((await failure(client.call('project.current', {}))).code).toBe('disconnected');
      expect(closes).toBe(1);
    });

    it('stops the work of a caller that has gone, and sends nothing afterwards', async () => {
      let aborted = false;
      let started = false;
      const { client, events, reports } = await bench({
        'run.list': (_input, signal) =>
          new Promise((_resolve, reject) => {
            started = true;
            signal.addEventListener('abort', () => {
              aborted = true;
              reject(new Error('too late to matter'));
            });
          }),
      });
      const pending = failure(client.call('run.list', {}));
      await until(() => started);
      client.close();
      expect((await pending).code).toBe('disconnected');
      await until(() => aborted);
      events.emit('job.updated', update(1));
      expect(events.listenerCount()).toBe(0);
      expect(reports.filter((line) => !line.includes('too late to matter'))).toEqual([]);
    });

    it('ignores and reports whatever is no frame', async () => {
      const { client, pair, reports } = await bench();
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (garbage) => {
          pair.sendGarbage(garbage);
          sent++;
          expect(await client.call('project.current', {})).toBeNull();
        }),
        { numRuns: 50 },
      );
      for (const garbage of [
        { type: 'call' },
        { type: 'call', id: -1, method: 'run.list' },
        { type: 'call', id: 1.5, method: 'run.list' },
        { type: 'call', id: 1, method: {} },
        { type: 'reply', id: 1, error: { code: 'nonsense', message: 'x' } },
        new Uint8Array([1, 2, 3]),
      ]) {
        pair.sendGarbage(garbage);
        sent++;
      }
      expect(await client.call('project.current', {})).toBeNull();
      expect(reports).toHaveLength(sent);
    });
  });
}
