/**
 * Parameters of detectors (and later strategies, trainers): one declarative description from which the form on screen,
 * the validation, the CLI's `--set` and the documentation row are all drawn.
 */
import { AppError } from './errors.ts';

export interface NumberParam {
  readonly type: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly integer?: boolean;
  readonly label: string;
  readonly help: string;
  /** Shown only under "advanced". */
  readonly advanced?: boolean;
}
export interface ChoiceParam {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly label: string;
  readonly help: string;
  readonly advanced?: boolean;
}
export interface BooleanParam {
  readonly type: 'boolean';
  readonly default: boolean;
  readonly label: string;
  readonly help: string;
  readonly advanced?: boolean;
}
export type Param = NumberParam | ChoiceParam | BooleanParam;
export type ParamTable = Readonly<Record<string, Param>>;
export type ParamValue = number | string | boolean;
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** The value type that a parameter table resolves to. */
export type ResolvedParams<T extends ParamTable> = {
  readonly [K in keyof T]: T[K] extends NumberParam ? number : T[K] extends BooleanParam ? boolean : string;
};

function checkOne(name: string, param: Param, value: unknown): ParamValue {
  const wrong = (expected: string): AppError =>
    new AppError('invalid-argument', `${name} must be ${expected}; got ${JSON.stringify(value)}.`, { param: name });
  switch (param.type) {
    case 'number': {
      // Values from the command line arrive as text.
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const kind = param.integer === true ? 'a whole number' : 'a number';
      const expected = `${kind} from ${param.min} to ${param.max}`;
      if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(expected);
      if (number < param.min || number > param.max) throw wrong(expected);
      if (param.integer === true && !Number.isInteger(number)) throw wrong(expected);
      return number;
    }
    case 'boolean': {
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw wrong('true or false');
    }
    case 'choice': {
      const choice = param.choices.find((c) => c.value === value);
      if (choice === undefined) throw wrong(`one of ${param.choices.map((c) => c.value).join(', ')}`);
      return choice.value;
    }
  }
}

/**
 * Defaults filled in, every given value checked.
 * @throws AppError invalid-argument for an unknown name, a wrong type or a value out of range.
 */
export function resolveParams(table: ParamTable, given: Readonly<Record<string, unknown>>): ParamValues {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) {
      const known = Object.keys(table);
      const list = known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}.`;
      throw new AppError('invalid-argument', `There is no parameter called ${name}. ${list}`, { param: name });
    }
  }
  const values: Record<string, ParamValue> = {};
  for (const [name, param] of Object.entries(table)) {
    const value = given[name];
    values[name] = value === undefined ? param.default : checkOne(name, param, value);
  }
  return values;
}

/** The same, typed by the table: what a detector reads. Exactly the table's names and value types; the compiler cannot see that. */
export function resolveTyped<T extends ParamTable>(
  table: T,
  given: Readonly<Record<string, unknown>>,
): ResolvedParams<T> {
  return resolveParams(table, given) as ResolvedParams<T>;
}
