import { expect, test } from 'vitest';
import { wordsInCode } from '../testing/words-in-code.ts';
import { german } from './de.ts';
import { anomalies } from './de/anomalies.ts';
import { data } from './de/data.ts';
import { evidence } from './de/evidence.ts';
import { frame } from './de/frame.ts';
import { learning } from './de/learning.ts';
import { pictures } from './de/pictures.ts';

const { asked, unclear, past } = wordsInCode();
const parts = [frame, pictures, anomalies, evidence, learning, data];
const namesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

test('every text of the screen is one that a catalogue can answer', () => {
  expect(asked.size).toBeGreaterThan(1000);
  expect(unclear).toEqual([]);
  expect(past).toEqual([]);
});

test('German lacks nothing and holds nothing that is not asked for', () => {
  expect([...asked].filter(([key]) => !Object.hasOwn(german, key)).map(([key, at]) => `${at} ${key}`)).toEqual([]);
  expect(Object.keys(german).filter((key) => !asked.has(key))).toEqual([]);
});

test('no part of the catalogue says again what another part says', () => {
  const keys = parts.flatMap((part) => Object.keys(part));
  expect(keys.filter((key, i) => keys.indexOf(key) < i)).toEqual([]);
});

test('each text has the placeholders and the blanks at its ends of the English one', () => {
  const wrong = Object.entries(german).flatMap(([key, given]) => {
    const forms = typeof given === 'string' ? [given] : Object.values(given);
    const [english = ''] = key.split('|').slice(-1);
    const ends = (text: string): string => `${text.startsWith(' ')} ${text.endsWith(' ')}`;
    return forms.some((form) => namesIn(form).join() !== namesIn(english).join() || ends(form) !== ends(english))
      ? [key]
      : [];
  });
  expect(wrong).toEqual([]);
});
