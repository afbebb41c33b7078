import { describe, expect, it } from 'vitest';
import { AppError, toAppError } from './errors.ts';
import { resolveParams } from './params.ts';
import type { ParamTable } from './params.ts';

const table: ParamTable = {
  epochs: { type: 'number', default: 10, min: 1, max: 100, integer: true, label: 'Epochs', help: '' },
  mode: {
    type: 'choice',
    default: 'a',
    choices: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
    label: '',
    help: '',
  },
  deep: { type: 'boolean', default: false, label: '', help: '' },
};

describe('resolveParams', () => {
  it('fills in defaults and reads text as the command line gives it', () => {
    expect(resolveParams(table, {})).toEqual({ epochs: 10, mode: 'a', deep: false });
    expect(resolveParams(table, { epochs: '20', deep: 'true', mode: 'b' })).toEqual({
      epochs: 20,
      mode: 'b',
      deep: true,
    });
  });
  it.each([
    [{ epochs: 0 }, 'epochs must be a whole number from 1 to 100; got 0.'],
    [{ epochs: 1.5 }, 'epochs must be a whole number from 1 to 100; got 1.5.'],
    [{ epochs: '' }, 'epochs must be a whole number'],
    [{ epochs: Number.NaN }, 'epochs must be a whole number'],
    [{ mode: 'c' }, 'mode must be one of a, b; got "c".'],
    [{ deep: 1 }, 'deep must be true or false'],
    [{ nope: 1 }, 'There is no parameter called nope. It has: epochs, mode, deep.'],
    [{ toString: 1 }, 'There is no parameter called toString'],
  ])('refuses %j', (given, message) => {
    expect(() => resolveParams(table, given)).toThrow(message);
  });
});

describe('toAppError', () => {
  it('keeps a cancel a cancel and wraps what is unknown', () => {
    const own = new AppError('not-found', 'x');
    expect(toAppError(own)).toBe(own);
    expect(toAppError(new DOMException('x', 'AbortError')).code).toBe('cancelled');
    expect(toAppError('text').code).toBe('internal');
  });
});
