/**
 * Every method of the contract under inputs made from its schema (`arbitrary-input.ts`), in any order, over one open
 * project: each call must be answered in time, an error must have a code of the list that is not `internal`, and its
 * message must be a sentence, not a stack trace. Whoever broke is named with the input that did it.
 */
import { createRng } from '../../ml/rng.ts';
import type { Rng } from '../../ml/rng.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { methods } from '../contract/api.ts';
import type { Handlers, MethodInput, MethodName } from '../contract/api.ts';
import { createClient } from '../contract/client.ts';
import { createMemoryPair } from '../contract/memory-transport.ts';
import { createServer } from '../contract/server.ts';
import type { Subscribe } from '../contract/server.ts';
import { inputsOf } from './arbitrary-input.ts';
import type { KnownValues } from './arbitrary-input.ts';

export interface Defect {
  readonly method: string;
  readonly input: string;
  readonly what: string;
}

export interface FuzzCounts {
  readonly calls: number;
  readonly answered: number;
  /** by code */
  readonly refused: Readonly<Record<string, number>>;
  readonly defects: readonly Defect[];
  /** what server and client reported meanwhile: messages dropped, answers or events that could not be sent */
  readonly reports: readonly string[];
}

export interface FuzzOptions {
  readonly handlers: Handlers;
  readonly on: Subscribe;
  readonly seed: number;
  /** asked before every call; false ends it */
  readonly goesOn: (calls: number) => boolean;
  /** texts to begin with; answers bring more: ids, columns, names */
  readonly texts: readonly string[];
  /** run before each call: what an earlier one closed or began is opened or stopped again */
  readonly settle: (call: (method: MethodName, input: unknown) => Promise<unknown>, rng: Rng) => Promise<void>;
  /** seconds after which a call that is not answered hangs */
  readonly patience: number;
}

const methodNames = Object.keys(methods).filter((name): name is MethodName => Object.hasOwn(methods, name));
/** Values that answers held, the newest of them: what a caller could know. */
const MOST_KNOWN = 400;

function gather(answer: unknown, texts: string[], numbers: number[], depth = 0): void {
  if (typeof answer === 'string' && answer.length <= 200) texts.push(answer);
  else if (typeof answer === 'number' && Number.isSafeInteger(answer)) numbers.push(answer, answer + 1);
  else if (depth < 6 && typeof answer === 'object' && answer !== null && !ArrayBuffer.isView(answer)) {
    for (const part of Object.values(answer).slice(0, 12)) gather(part, texts, numbers, depth + 1);
  }
  texts.splice(0, texts.length - MOST_KNOWN);
  numbers.splice(0, numbers.length - MOST_KNOWN);
}

const isTrace = (message: string): boolean => /\n\s+at |node:internal|\.ts:\d+/.test(message);
const shown = (input: unknown): string => {
  try {
    return JSON.stringify(input).slice(0, 600);
  } catch {
    return String(input);
  }
};

export async function fuzzContract(options: FuzzOptions): Promise<FuzzCounts> {
  const rng = createRng(options.seed);
  const reports: string[] = [];
  const [ours, theirs] = createMemoryPair((message) => reports.push(message));
  const server = createServer(theirs, options.handlers, options.on, (message) => reports.push(message));
  const client = createClient(ours, (message) => reports.push(message));
  // The types of a call are what is put to the test here: the engine has to check for itself.
  const call = (method: MethodName, input: unknown): Promise<unknown> =>
    client.call(method, input as MethodInput<MethodName>);
  const texts = [...options.texts];
  const numbers: number[] = [];
  const known = (): KnownValues => ({ texts, numbers });
  const makers = new Map(methodNames.map((name) => [name, inputsOf(methods[name].input, known)]));
  const refused: Record<string, number> = {};
  const defects: Defect[] = [];
  let calls = 0;
  let answered = 0;
  while (options.goesOn(calls)) {
    await options.settle(call, rng);
    const method = methodNames[rng.int(methodNames.length)];
    const input = makers.get(method)?.(rng);
    calls++;
    const broke = (what: string): void => void defects.push({ method, input: shown(input), what });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), 1000 * options.patience);
    });
    try {
      const outcome = await Promise.race([call(method, input), late]);
      if (outcome === 'late') broke(`no answer in ${options.patience} seconds`);
      else {
        answered++;
        gather(outcome, texts, numbers);
      }
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      refused[code] = (refused[code] ?? 0) + 1;
      if (code === 'internal') broke(`an internal error: ${message}`);
      else if (message.trim() === '' || isTrace(message)) broke(`a message that is no sentence: ${message}`);
    } finally {
      clearTimeout(timer);
    }
  }
  client.close();
  server.close();
  return { calls, answered, refused, defects, reports };
}
