/**
 * JSON in pieces, without loss: numbers keep their text, so that 64-bit ids survive, and what lies in the arrays that
 * somebody asks for is handed out one by one and forgotten. Several values after another (JSON lines) are read, too.
 */
import { AppError } from '../../schema/errors.ts';

/** A number as it is written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type JsonMap = ReadonlyMap<string, JsonValue>;
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonMap;

export interface JsonHandler {
  /** Whether the members of the array or object at this path ("nodes", "graph.nodes", "[]" for an array at the top) come one by one. */
  isRecords(path: string, isArray: boolean): boolean;
  /** @param key of the member where the records are in an object, else null */
  record(path: string, value: JsonValue, line: number, key: string | null): void;
  /** A member of an object on the way to the records, or a whole value at the top (path ""). */
  value(path: string, value: JsonValue, line: number): void;
  /** A value at the top has ended. */
  done(line: number): void;
}

const MOST_DEPTH = 100;
const MOST_TOKEN = 4_000_000;
/** values inside of one record or one other value: more is no row of a table */
const MOST_VALUES = 2_000_000;

interface Frame {
  readonly path: string;
  readonly isArray: boolean;
  /** its members are handed out instead of kept */
  readonly passes: boolean;
  readonly list: JsonValue[];
  readonly map: Map<string, JsonValue>;
  key: string | null;
  state: 'first' | 'value' | 'after' | 'key' | 'colon';
}

export interface JsonStream {
  readonly push: (text: string) => void;
  readonly end: () => void;
}

const plain = /[^"\\\u0000-\u001f]*/y;
const word = /[^\s,:{}[\]"]*/y;
const numberText = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const looseNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const escapes: Readonly<Partial<Record<string, string>>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
};

/** @param tolerate is told of what JSON forbids and still has one meaning: NaN, control characters in a text */
export function createJsonStream(what: string, handler: JsonHandler, tolerate: (what: string) => void): JsonStream {
  const stack: Frame[] = [];
  let line = 1;
  let rest = '';
  let values = 0;
  let topValues = 0;
  const bad = (seen: string): AppError =>
    new AppError('bad-file', `${what} is not valid JSON: ${seen} (line ${line}). It may be cut off or damaged.`);

  const childPath = (frame: Frame): string => {
    if (frame.isArray) return `${frame.path}[]`;
    return frame.path === '' ? (frame.key ?? '') : `${frame.path}.${frame.key ?? ''}`;
  };
  const accept = (value: JsonValue): void => {
    if (++values > MOST_VALUES)
      throw new AppError('too-large', `${what} holds one value of more than ${MOST_VALUES} parts (line ${line}).`);
    const frame = stack.at(-1);
    if (frame === undefined) {
      topValues++;
      values = 0;
      handler.value('', value, line);
      handler.done(line);
      return;
    }
    frame.state = 'after';
    if (frame.passes) {
      values = 0;
      if (handler.isRecords(frame.path, frame.isArray))
        handler.record(frame.path, value, line, frame.isArray ? null : frame.key);
      else handler.value(childPath(frame), value, line);
    } else if (frame.isArray) frame.list.push(value);
    else if (frame.key !== null) frame.map.set(frame.key, value);
  };
  const open = (isArray: boolean): void => {
    if (stack.length >= MOST_DEPTH)
      throw new AppError('too-large', `${what} is nested more than ${MOST_DEPTH} deep (line ${line}).`);
    const parent = stack.at(-1);
    const path = parent === undefined ? (isArray ? '[]' : '') : childPath(parent);
    const insideRecord = parent !== undefined && (!parent.passes || handler.isRecords(parent.path, parent.isArray));
    const passes = !insideRecord && (handler.isRecords(path, isArray) || !isArray);
    stack.push({ path, isArray, passes, list: [], map: new Map(), key: null, state: 'first' });
  };
  const close = (): void => {
    const frame = stack.pop();
    if (frame === undefined) return;
    if (frame.passes) {
      const parent = stack.at(-1);
      if (parent === undefined) {
        topValues++;
        handler.done(line);
      } else parent.state = 'after';
    } else accept(frame.isArray ? frame.list : frame.map);
  };
  const scalar = (said: string): JsonValue => {
    if (numberText.test(said)) return new JsonNumber(said);
    if (said === 'true') return true;
    if (said === 'false') return false;
    if (said === 'null') return null;
    if (['NaN', 'Infinity', '-Infinity'].includes(said)) {
      tolerate('{n} numbers that JSON does not know were read: NaN as empty, Infinity as text.');
      return said === 'NaN' ? null : said;
    }
    if (looseNumber.test(said)) return new JsonNumber(said.replace(/^\+/, ''));
    throw bad(`there is "${said.slice(0, 40)}" where a value should be`);
  };

  /** The string that begins at `at` (a quote), or null where the text ends inside it. */
  const readString = (text: string, at: number): { readonly value: string; readonly end: number } | null => {
    let value = '';
    let from = at + 1;
    while (true) {
      plain.lastIndex = from;
      const piece = plain.exec(text)?.[0] ?? '';
      value += piece;
      from += piece.length;
      if (from >= text.length) return null;
      const char = text[from];
      if (char === '"') return { value, end: from + 1 };
      if (char !== '\\') {
        if (char === '\n') line++;
        tolerate('{n} control characters stand in texts without being escaped; they are kept.');
        value += char;
        from++;
        continue;
      }
      if (from + 1 >= text.length) return null;
      const escape = text[from + 1];
      if (escape === 'u') {
        if (from + 6 > text.length) return null;
        const code = text.slice(from + 2, from + 6);
        if (!/^[0-9a-f]{4}$/i.test(code)) throw bad(`"\\u${code}" is no character`);
        value += String.fromCharCode(Number.parseInt(code, 16));
        from += 6;
      } else {
        const plainChar = escapes[escape];
        if (plainChar === undefined) throw bad(`"\\${escape}" is no character`);
        value += plainChar;
        from += 2;
      }
    }
  };
  const canBegin = (): boolean => {
    const frame = stack.at(-1);
    if (frame === undefined) return true;
    return frame.isArray ? frame.state === 'first' || frame.state === 'value' : frame.state === 'value';
  };

  const consume = (text: string, isEnd: boolean): number => {
    let at = 0;
    while (at < text.length) {
      const char = text[at];
      if (char === '\n') line++;
      if (char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\ufeff' || char === '\u001e') {
        at++;
        continue;
      }
      const frame = stack.at(-1);
      if (char === '"') {
        const before = line;
        const read = readString(text, at);
        if (read === null) {
          line = before;
          if (isEnd) throw bad('a text is never closed');
          return at;
        }
        if (frame !== undefined && !frame.isArray && (frame.state === 'first' || frame.state === 'key')) {
          frame.key = read.value;
          frame.state = 'colon';
        } else if (canBegin()) accept(read.value);
        else throw bad(`there is a text, "${read.value.slice(0, 40)}", where none should be`);
        at = read.end;
      } else if (char === '{' || char === '[') {
        if (!canBegin()) throw bad(`there is "${char}" where none should be`);
        open(char === '[');
        at++;
      } else if (char === '}' || char === ']') {
        if (frame === undefined || frame.isArray !== (char === ']'))
          throw bad(`there is "${char}" where none should be`);
        if (frame.state === 'colon' || (frame.state === 'value' && !frame.isArray))
          throw bad(`a value is missing before "${char}"`);
        if (frame.state === 'value' || frame.state === 'key')
          tolerate('{n} commas stand before a closing bracket; they are skipped.');
        close();
        at++;
      } else if (char === ',') {
        if (frame === undefined) {
          if (topValues === 0) throw bad('it begins with a comma');
        } else if (frame.state !== 'after') throw bad('there is a comma where none should be');
        else frame.state = frame.isArray ? 'value' : 'key';
        at++;
      } else if (char === ':') {
        if (frame?.state !== 'colon') throw bad('there is ":" where none should be');
        frame.state = 'value';
        at++;
      } else {
        word.lastIndex = at;
        const end = at + (word.exec(text)?.[0].length ?? 0);
        // The word may go on in the next piece.
        if (end === text.length && !isEnd) return at;
        if (!canBegin()) throw bad(`there is "${text.slice(at, Math.min(end, at + 40))}" where none should be`);
        accept(scalar(text.slice(at, end)));
        at = end;
      }
    }
    return at;
  };
  return {
    push: (text) => {
      const all = rest === '' ? text : rest + text;
      rest = all.slice(consume(all, false));
      if (rest.length > MOST_TOKEN)
        throw new AppError(
          'too-large',
          `${what} holds a text of more than ${MOST_TOKEN / 1e6} million characters (line ${line}).`,
        );
    },
    end: () => {
      consume(rest, true);
      rest = '';
      if (stack.length > 0) throw bad(`it ends before "${stack[stack.length - 1].isArray ? ']' : '}'}"`);
      if (topValues === 0) throw bad('it is empty');
    },
  };
}
