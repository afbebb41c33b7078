// @vitest-environment jsdom
/** The form of a detector, drawn from its description alone. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { ParamTable } from '../../../ml/schema/params.ts';
import { checkForm, checkSeed, defaultValues } from './form-values.ts';
import { ParamFields } from './param-fields.tsx';

afterEach(cleanup);

const table: ParamTable = {
  epochs: { type: 'number', default: 100, min: 1, max: 500, integer: true, label: 'Epochs', help: 'Passes.' },
  wiring: {
    type: 'choice',
    default: 'a',
    choices: [
      { value: 'a', label: 'First' },
      { value: 'b', label: 'Second' },
    ],
    label: 'Wiring',
    help: '',
  },
  rate: { type: 'number', default: 0.001, min: 0, max: 1, label: 'Rate', help: '', advanced: true },
  predictor: { type: 'boolean', default: true, label: 'Predictor', help: '', advanced: true },
};

test('defaults pass the check as the values that the engine wants', () => {
  expect(checkForm(table, defaultValues(table))).toEqual({
    values: { epochs: 100, wiring: 'a', rate: 0.001, predictor: true },
    errors: {},
  });
});

test('an error names the field as it is labelled, and the others stay usable', () => {
  const { errors, values } = checkForm(table, { ...defaultValues(table), epochs: '2.5', rate: '7' });
  expect(errors['epochs']).toBe('Epochs must be a whole number from 1 to 500; got "2.5".');
  expect(errors['rate']).toContain('from 0 to 1');
  expect(values).toEqual({ wiring: 'a', predictor: true });
  expect(checkForm(table, { ...defaultValues(table), epochs: '' }).errors).toHaveProperty('epochs');
});

test('a seed is a whole number that fits', () => {
  expect(checkSeed('12')).toEqual({ seed: 12 });
  for (const wrong of ['', ' ', '-1', '1.5', '2147483648', 'x']) expect(checkSeed(wrong)).toHaveProperty('error');
});

function Form() {
  const [values, setValues] = useState(defaultValues(table));
  const { errors } = checkForm(table, values);
  return (
    <ParamFields
      table={table}
      values={values}
      errors={errors}
      onChange={(name, value) => setValues({ ...values, [name]: value })}
    />
  );
}

test('every parameter has its control; the advanced ones are folded away', () => {
  render(<Form />);
  expect(screen.getByLabelText('Epochs')).toHaveProperty('value', '100');
  expect(screen.getByLabelText('Wiring')).toHaveProperty('value', 'a');
  const advanced = screen.getByTestId<HTMLDetailsElement>('detect-advanced');
  expect(advanced.open).toBe(false);
  expect(advanced.contains(screen.getByLabelText('Rate'))).toBe(true);
  fireEvent.change(screen.getByLabelText('Epochs'), { target: { value: 'many' } });
  expect(screen.getByText(/Epochs must be a whole number/)).toBeTruthy();
  expect(screen.getByLabelText('Epochs').getAttribute('aria-invalid')).toBe('true');
});

test('a wrong value under "advanced" opens it', () => {
  render(<Form />);
  fireEvent.change(screen.getByLabelText('Rate'), { target: { value: '9' } });
  expect(screen.getByTestId<HTMLDetailsElement>('detect-advanced').open).toBe(true);
});
