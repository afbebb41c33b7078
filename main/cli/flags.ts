/** The kinds of flags that commands have: how each is written in the help, read and refused. */
import { AppError } from '../../ml/schema/errors.ts';
import { columnRules } from '../contract/merge.ts';
import type { ColumnRules } from '../contract/merge.ts';
import { timeFormat, timeFormats } from '../contract/time-role.ts';
import type { TimeFormat } from '../contract/time-role.ts';

export interface Flag<T> {
  readonly kind: 'value' | 'list' | 'switch';
  /** what stands for the value in the help: N, FILE, a|b|c; empty for a switch */
  readonly placeholder: string;
  readonly help: string;
  readonly required: boolean;
  /** @throws AppError invalid-argument, marked as a usage error */
  read(name: string, given: unknown): T;
}
// Method syntax above keeps Flag<T> assignable to Flag<unknown>, for tables of different flags.
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;
export type FlagValues<F extends FlagTable> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** A mistake in the command line itself: the exit code is 2. */
export function usageError(message: string): AppError {
  return new AppError('invalid-argument', message, { usage: true });
}
export const isUsageError = (error: AppError): boolean => error.details?.['usage'] === true;

function optional<T>(
  placeholder: string,
  help: string,
  expected: string,
  parse: (text: string) => T | undefined,
): Flag<T | null> {
  return {
    kind: 'value',
    placeholder,
    help,
    required: false,
    read: (name, given) => {
      if (typeof given !== 'string') return null;
      const value = parse(given);
      if (value === undefined) throw usageError(`--${name} must be ${expected}; got "${given}".`);
      return value;
    },
  };
}

const parseWhole = (text: string, min: number, max: number): number | undefined => {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
};

export const textFlag = (placeholder: string, help: string): Flag<string | null> =>
  optional(placeholder, help, 'some text', (text) => (text.trim() === '' ? undefined : text));

export const wholeFlag = (help: string, min: number, max: number): Flag<number | null> =>
  optional('N', help, `a whole number from ${min} to ${max}`, (text) => parseWhole(text, min, max));

export const numberFlag = (placeholder: string, help: string, min: number, max: number): Flag<number | null> =>
  optional(placeholder, help, `a number from ${min} to ${max}`, (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    return value >= min && value <= max ? value : undefined;
  });

export const wholesFlag = (
  placeholder: string,
  help: string,
  min: number,
  max: number,
): Flag<readonly number[] | null> =>
  optional(placeholder, help, `whole numbers from ${min} to ${max} with commas between`, (text) => {
    const values = text.split(',').map((part) => parseWhole(part.trim(), min, max));
    const numbers = values.filter((value) => value !== undefined);
    return numbers.length === values.length && new Set(numbers).size === numbers.length ? numbers : undefined;
  });

export const choiceFlag = <C extends string>(choices: readonly C[], help: string): Flag<C | null> =>
  optional(choices.join('|'), help, `one of ${choices.join(', ')}`, (text) => choices.find((one) => one === text));

/** The name of a column; empty text stands for none, so that a guess can be refused. */
export const columnFlag = (help: string): Flag<string | null> =>
  optional('COLUMN', `${help}; '' for none`, 'the name of a column', (text) => text.trim());

/** Names of columns with commas between, quoted as in CSV where a name holds one; empty text for none. */
export const columnsFlag = (help: string): Flag<readonly string[] | null> =>
  optional('A,B', `${help}; '' for none`, 'names of columns with commas between', (text) => {
    if (text.trim() === '') return [];
    const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;
    const names: string[] = [];
    for (;;) {
      const part = pattern.exec(text);
      if (part === null) return undefined;
      const [, inQuotes, plain, separator] = part as (string | undefined)[];
      const name = (inQuotes?.replaceAll('""', '"') ?? plain ?? '').trim();
      if (name === '') return undefined;
      names.push(name);
      if (separator === '') return names;
    }
  });

/** COLUMN=RULE with commas between; empty text for no rule of one's own. */
export const rulesFlag = (help: string): Flag<ColumnRules | null> =>
  optional('A=RULE,B=RULE', help, 'columns with their rules, such as amount=sum,kind=most', (text) => {
    const parts = columnsFlag('').read('', text) ?? [];
    const read = parts.map((part) => {
      const at = part.lastIndexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
    });
    const parsed = columnRules.safeParse(Object.fromEntries(read));
    return read.every(([column]) => column !== '') && parsed.success ? parsed.data : undefined;
  });

/** COLUMN, or COLUMN=FORMAT where the first rows do not tell. */
export const timeFlag = (help: string): Flag<{ readonly column: string; readonly format: TimeFormat | null } | null> =>
  optional(
    'COLUMN[=FORMAT]',
    `${help}; FORMAT is one of ${timeFormats.join(', ')} (default: told from the first rows)`,
    `a column, or a column and one of ${timeFormats.join(', ')}`,
    (text) => {
      const at = text.lastIndexOf('=');
      const said = timeFormat.safeParse(at < 0 ? '' : text.slice(at + 1).trim());
      const column = (said.success ? text.slice(0, at) : text).trim();
      return column === '' ? undefined : { column, format: said.success ? said.data : null };
    },
  );

export const switchFlag = (help: string): Flag<boolean> => ({
  kind: 'switch',
  placeholder: '',
  help,
  required: false,
  read: (_name, given) => given === true,
});

/** May be given several times. */
export const listFlag = (placeholder: string, help: string): Flag<readonly string[]> => ({
  kind: 'list',
  placeholder,
  help,
  required: false,
  read: (_name, given) => (Array.isArray(given) ? given.map(String) : []),
});

export function withDefault<T>(flag: Flag<T | null>, value: NoInfer<T>): Flag<T> {
  return {
    ...flag,
    help: `${flag.help} (default ${String(value)})`,
    read: (name, given) => flag.read(name, given) ?? value,
  };
}

export function required<T>(flag: Flag<T | null>): Flag<T> {
  return {
    ...flag,
    required: true,
    read: (name, given) => {
      const value = flag.read(name, given);
      if (value === null) throw usageError(`--${name} ${flag.placeholder} is needed.`);
      return value;
    },
  };
}
