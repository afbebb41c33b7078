/** The texts of the screen, found in its code: what is asked of the catalogue, and what is written past it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
// What is no part of the workbench: stand-ins for tests, the gallery of its panels, measurements, the catalogue itself.
const notScreen = /^(testing|gallery|bench|text)\//;

export interface WordsInCode {
  /** key -> where it is used first; forms of a number as "one|other" */
  readonly asked: ReadonlyMap<string, string>;
  /** calls whose text is not written in place, so that nobody can tell what it is */
  readonly unclear: readonly string[];
  /** words between tags or in attributes that are read out or shown, without a call */
  readonly past: readonly string[];
}

const shownAttributes = new Set(['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt']);
const letters = /\p{L}{2}/u;

export function wordsInCode(): WordsInCode {
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
