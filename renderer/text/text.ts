/**
 * The words of the screen. English stands where it is used and is at the same time the key of its translation, so that
 * code reads as what it shows and nothing can lack a text; other languages are one file each (de.ts), complete by test.
 *
 *   t('Save')   t('{shown} of {total} rows', { shown, total })   count(n, '{n} row', '{n} rows')   rich('Press {key}', { key: <kbd>A</kbd> })
 *
 * The language is fixed when the page loads, before anything else is imported (main.tsx): tables of words at the top of a
 * module are then right too. Choosing another one loads the page again; the session brings everything back.
 *
 * What the engine writes into findings, runs and reports stays as it was written: evidence has one wording. Numbers and
 * dates are written alike in all languages for the same reason (ml/schema/number-text.ts).
 */
import { createElement, Fragment } from 'react';
import type { ReactNode } from 'react';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;
export const isLanguage = (value: string | null): value is Language =>
  value !== null && Object.hasOwn(languages, value);

/** English -> the same in another language; forms of a number stand under "one|other". */
export type Catalogue = Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;
export type Values = Readonly<Record<string, string | number>>;

let spoken: Language = 'en';
let catalogue: Catalogue = {};
let rules = new Intl.PluralRules('en');

/** Once, before any text is asked for. */
export function setLanguage(language: Language, words: Catalogue): void {
  spoken = language;
  catalogue = words;
  rules = new Intl.PluralRules(language);
}

/** What the page speaks. */
export const spokenLanguage = (): Language => spoken;

const placeholder = /\{(\w+)\}/g;
const filled = (text: string, values: Values): string =>
  text.replace(placeholder, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

const found = (key: string): Catalogue[string] | undefined =>
  Object.hasOwn(catalogue, key) ? catalogue[key] : undefined;

function translated(english: string): string {
  const text = found(english);
  return typeof text === 'string' ? text : english;
}

/** A text, its {placeholders} filled. */
export function t(english: string, values?: Values): string {
  const text = translated(english);
  return values === undefined ? text : filled(text, values);
}

/** A text that stands in the contract, such as the name of a measure; English where the catalogue does not know it. */
export const tOf = (english: string): string => translated(english);

/** A text that hangs on a number, which is {n} in it unless `values` says how n is written. */
export function count(n: number, one: string, other: string, values: Values = {}): string {
  const english = n === 1 ? one : other;
  const forms = found(`${one}|${other}`);
  const text = typeof forms === 'object' ? (forms[rules.select(n)] ?? forms.other ?? english) : english;
  return filled(text, { n, ...values });
}

/** A text with elements in it. */
export function rich(english: string, elements: Readonly<Record<string, ReactNode>>): ReactNode {
  const parts = translated(english).split(placeholder);
  // Texts and names of placeholders take turns.
  return createElement(
    Fragment,
    null,
    ...parts.map((part, i) => (i % 2 === 0 ? part : (elements[part] ?? `{${part}}`))),
  );
}
