/** The texts of the screen, found in its code, against the catalogue. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { scoreSteps } from '../../ml/schema/score-steps.ts';
import { measureGroupWords, measureWords } from '../../main/contract/measures.ts';
import { german } from './de.ts';
import { anomalies } from './de/anomalies.ts';
import { contract } from './de/contract.ts';
import { data } from './de/data.ts';
import { evidence } from './de/evidence.ts';
import { frame } from './de/frame.ts';
import { learning } from './de/learning.ts';
import { pictures } from './de/pictures.ts';

const root = join(import.meta.dirname, '..');
// What is no part of the workbench: stand-ins for tests, the gallery of its panels, measurements, the catalogue itself.
const notScreen = /^(testing|gallery|bench|text)\//;

interface WordsInCode {
  /** key -> where it is used first; forms of a number as "one|other" */
  readonly asked: ReadonlyMap<string, string>;
  /** calls whose text is not written in place, so that nobody can tell what it is */
  readonly unclear: readonly string[];
  /** words between tags or in attributes that are read out or shown, without a call */
  readonly past: readonly string[];
}

const shownAttributes = new Set(['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt']);
const letters = /\p{L}{2}/u;

function wordsInCode(): WordsInCode {
  const asked = new Map<string, string>();
  const unclear: string[] = [];
  const past: string[] = [];
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !notScreen.test(file),
  );
  for (const file of files) {
    const path = join(root, file);
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const at = (node: ts.Node): string =>
      `${relative(root, path)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const { text } = node.expression;
        const forms =
          text === 't' || text === 'rich' ? [0] : text === 'count' && node.arguments.length > 2 ? [1, 2] : [];
        const written = forms.map((place) => node.arguments.at(place)).filter((given) => given !== undefined);
        const literal = written.filter(ts.isStringLiteralLike).map((given) => given.text);
        if (literal.length < written.length) unclear.push(at(node));
        else if (literal.length > 0 && !asked.has(literal.join('|'))) asked.set(literal.join('|'), at(node));
      }
      if (ts.isJsxText(node) && letters.test(node.text)) past.push(`${at(node)} ${node.text.trim()}`);
      if (ts.isJsxAttribute(node) && shownAttributes.has(node.name.getText())) {
        const given = node.initializer;
        if (given !== undefined && ts.isStringLiteral(given) && letters.test(given.text)) {
          past.push(`${at(node)} ${given.text}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { asked, unclear, past };
}

const { asked, unclear, past } = wordsInCode();
const parts = [frame, pictures, anomalies, evidence, learning, data, contract];
const ofContract = new Set([
  ...Object.values(measureWords).flatMap(({ title, meaning }) => [title, meaning]),
  ...Object.values(measureGroupWords),
  ...scoreSteps.map(({ label }) => label),
  'its neighbours',
  'all nodes',
  'nodes labelled anomalous',
  'nodes labelled normal',
]);
const namesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}|\d[\d.,]*\d|\d/g))].sort();

test('every text of the screen is one that a catalogue can answer', () => {
  expect(asked.size).toBeGreaterThan(1000);
  expect(unclear).toEqual([]);
  expect(past).toEqual([]);
});

test('German lacks nothing and holds nothing that is not asked for', () => {
  expect([...asked].filter(([key]) => !Object.hasOwn(german, key)).map(([key, at]) => `${at} ${key}`)).toEqual([]);
  expect([...ofContract].filter((key) => !Object.hasOwn(german, key))).toEqual([]);
  expect(Object.keys(german).filter((key) => !asked.has(key) && !ofContract.has(key))).toEqual([]);
});

test('no part of the catalogue says again what another part says', () => {
  const keys = parts.flatMap((part) => Object.keys(part));
  expect(keys.filter((key, i) => keys.indexOf(key) < i)).toEqual([]);
});

test('each text has the placeholders, the numbers and the blanks at its ends of the English one', () => {
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
