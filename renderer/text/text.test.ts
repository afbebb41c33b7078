import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { chosenLanguage } from './language.ts';
import { count, rich, setLanguage, spokenLanguage, t } from './text.ts';
import { createElement } from 'react';

afterEach(() => setLanguage('en', {}));

const stored = (value: string | null) => ({ getItem: () => value });

test('English stands where it is used, placeholders filled', () => {
  expect(t('Save')).toBe('Save');
  expect(t('{shown} of {total} rows', { shown: 3, total: '1,200' })).toBe('3 of 1,200 rows');
  expect(t('a {gap} stays', {})).toBe('a {gap} stays');
  expect(count(1, '{n} row', '{n} rows')).toBe('1 row');
  expect(count(1200, '{n} row', '{n} rows', { n: '1,200' })).toBe('1,200 rows');
});

test('another language answers, in its own order of words and with its own forms of a number', () => {
  setLanguage('de', {
    '{shown} of {total} rows': 'von {total} Zeilen {shown}',
    '{n} row|{n} rows': { one: '{n} Zeile', other: '{n} Zeilen' },
    'Press {key} now': 'Jetzt {key} drücken',
  });
  expect(spokenLanguage()).toBe('de');
  expect(t('{shown} of {total} rows', { shown: 3, total: 9 })).toBe('von 9 Zeilen 3');
  expect(count(1, '{n} row', '{n} rows')).toBe('1 Zeile');
  expect(count(0, '{n} row', '{n} rows')).toBe('0 Zeilen');
  expect(renderToStaticMarkup(rich('Press {key} now', { key: createElement('kbd', null, 'A') }))).toBe(
    'Jetzt <kbd>A</kbd> drücken',
  );
  expect(t('Save')).toBe('Save');
});

test('a value that looks like a placeholder is not filled again', () => {
  expect(t('{a} and {b}', { a: '{b}', b: 'x' })).toBe('{b} and x');
});

test('the choice made by hand comes before the browser, and English after both', () => {
  expect(chosenLanguage(stored('de'), ['en-US'])).toBe('de');
  expect(chosenLanguage(stored(null), ['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(chosenLanguage(stored('xx'), ['fr'])).toBe('en');
});
