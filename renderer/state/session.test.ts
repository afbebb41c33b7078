import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sessionState } from '../../main/contract/api.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { createSessionSaver, sessionOf } from './session.ts';
import { createWorkbenchStore } from './store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is saved is what the contract accepts', () => {
  const store = createWorkbenchStore({ api: scriptedEngine({}), storage: memoryStorage() });
  expect(sessionState.safeParse(sessionOf(store.getState())).success).toBe(true);
  store.setState({ runId: 'r', selected: { kind: 'edge', index: 3 }, expanded: [1, 2], search: 'a', tab: 'edge' });
  store.getState().remember({ camera: { zoom: 1, x: 2, y: 3 }, positions: { '4': [5, 6] }, scrollOffset: 7 });
  const session = sessionOf(store.getState());
  expect(sessionState.parse(session)).toEqual(session);
  expect(session).toMatchObject({ selected: { kind: 'edge', index: 3 }, positions: { '4': [5, 6] }, scrollOffset: 7 });
});

test('writes once after a burst, and not again without a change', () => {
  const written: unknown[] = [];
  let filter = '';
  const saver = createSessionSaver({ delay: 500, read: () => ({ filter }), write: (session) => written.push(session) });
  for (const text of ['a', 'ab', 'abc']) {
    filter = text;
    saver.touch();
    vi.advanceTimersByTime(200);
  }
  expect(written).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(written).toEqual([{ filter: 'abc' }]);
  saver.touch();
  vi.advanceTimersByTime(600);
  expect(written).toHaveLength(1);
});

test('nothing is written for a project that has just opened, or while none is open', () => {
  const written: unknown[] = [];
  let open = true;
  const saver = createSessionSaver({
    delay: 500,
    read: () => (open ? { filter: 'kept' } : null),
    write: (session) => written.push(session),
  });
  saver.reset();
  saver.touch();
  vi.advanceTimersByTime(600);
  open = false;
  saver.touch();
  saver.flush();
  expect(written).toEqual([]);
});

test('leaving a project writes what was still waiting', () => {
  const written: unknown[] = [];
  const saver = createSessionSaver({ delay: 500, read: () => null, write: (session) => written.push(session) });
  saver.leave({ filter: 'nothing waits' });
  saver.touch();
  saver.leave({ filter: 'last words' });
  vi.advanceTimersByTime(600);
  expect(written).toEqual([{ filter: 'last words' }]);
});
