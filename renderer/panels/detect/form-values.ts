/**
 * From what is typed into the form to checked parameters. The check is the same one that the engine and the command
 * line use (ml/schema/params.ts); the form only adds which field is meant.
 */
import { toAppError } from '../../../ml/schema/errors.ts';
import { resolveParams } from '../../../ml/schema/params.ts';
import type { Param, ParamTable, ParamValue } from '../../../ml/schema/params.ts';
import { t } from '../../text/text.ts';

/** What stands in the fields; numbers as text, as typed. */
export type FormValues = Readonly<Record<string, string | boolean>>;

export interface CheckedForm {
  readonly values: Readonly<Record<string, ParamValue>>;
  readonly errors: Readonly<Record<string, string>>;
}

export function defaultValues(table: ParamTable): FormValues {
  return Object.fromEntries(
    Object.entries(table).map(([name, param]) => [
      name,
      param.type === 'boolean' ? param.default : String(param.default),
    ]),
  );
}

const nameOfField = (name: string, param: Param, message: string): string =>
  message.startsWith(name) ? `${param.label}${message.slice(name.length)}` : message;

export function checkForm(table: ParamTable, form: FormValues): CheckedForm {
  const values: Record<string, ParamValue> = {};
  const errors: Record<string, string> = {};
  for (const [name, param] of Object.entries(table)) {
    const typed = form[name];
    try {
      const value = resolveParams({ [name]: param }, { [name]: typed })[name];
      values[name] = value;
    } catch (thrown) {
      errors[name] = nameOfField(name, param, toAppError(thrown).message);
    }
  }
  return { values, errors };
}

/** A seed is a whole number from 0 to 2^31 - 1. */
export function checkSeed(text: string): { readonly seed: number } | { readonly error: string } {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 2_147_483_647) {
    return { error: t('Seed must be a whole number from 0 to 2,147,483,647.') };
  }
  return { seed };
}
