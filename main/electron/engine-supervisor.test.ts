import { describe, expect, it } from 'vitest';
import { superviseEngine } from './engine-supervisor.ts';

interface Child {
  readonly messages: unknown[];
  readonly ports: string[];
  killed: boolean;
  exit: (code: number) => void;
}

function bench() {
  const children: Child[] = [];
  const notices: { sentence: string; final: boolean }[] = [];
  const crashes: number[] = [];
  const clock = { now: 0 };
  let restarts = 0;
  let channels = 0;
  const supervisor = superviseEngine<string>({
    fork: () => {
      const child: Child = { messages: [], ports: [], killed: false, exit: () => undefined };
      children.push(child);
      return {
        postMessage: (message, ports) => {
          child.messages.push(message);
          child.ports.push(...(ports ?? []));
        },
        on: (_event, listener) => (child.exit = listener),
        kill: () => {
          child.killed = true;
          child.exit(1);
          return true;
        },
      };
    },
    createChannel: () => ({ port1: `engine ${++channels}`, port2: `page ${channels}` }),
    onRestart: () => restarts++,
    onCrash: (code) => crashes.push(code),
    onNotice: (sentence, final) => notices.push({ sentence, final }),
    now: () => clock.now,
  });
  return { supervisor, children, notices, crashes, clock, restarts: () => restarts };
}

describe('the engine supervisor', () => {
  it('gives the page one end of a channel and the engine the other', () => {
    const { supervisor, children } = bench();
    expect(supervisor.connect()).toBe('page 1');
    expect(children[0]).toMatchObject({ messages: [{ type: 'connect' }], ports: ['engine 1'] });
  });

  it('restarts an engine that ended by itself, says so, and connects the page to the new one', () => {
    const { supervisor, children, notices, crashes, restarts } = bench();
    children[0].exit(139);
    expect(crashes).toEqual([139]);
    expect(children).toHaveLength(2);
    expect(restarts()).toBe(1);
    expect(notices).toEqual([{ sentence: expect.stringContaining('139') as string, final: false }]);
    supervisor.connect();
    expect(children[1].ports).toEqual(['engine 1']);
    expect(children[0].ports).toEqual([]);
  });

  it('gives up with words when it ends again and again, but not for rare crashes', () => {
    const often = bench();
    for (let i = 0; i < 4; i++) often.children[i].exit(1);
    expect(often.children).toHaveLength(4);
    expect(often.notices.at(-1)).toMatchObject({ final: true });
    expect(often.restarts()).toBe(3);
    expect(often.supervisor.connect()).toBeNull();

    const rare = bench();
    for (let i = 0; i < 8; i++) {
      rare.clock.now += 61_000;
      rare.children[i].exit(1);
    }
    expect(rare.children).toHaveLength(9);
    expect(rare.notices.every((notice) => !notice.final)).toBe(true);
  });

  it('lets the engine close its project before it ends, and restarts nothing', async () => {
    const { supervisor, children, notices } = bench();
    const stopped = supervisor.stop(1000);
    expect(children[0].messages).toEqual([{ type: 'close' }]);
    children[0].exit(0);
    await stopped;
    expect(children).toHaveLength(1);
    expect(children[0].killed).toBe(false);
    expect(notices).toEqual([]);
  });

  it('ends an engine that does not answer within the grace', async () => {
    const { supervisor, children } = bench();
    await supervisor.stop(10);
    expect(children[0].killed).toBe(true);
  });
});
