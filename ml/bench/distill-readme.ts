/**
 * The two tables of ../distill/README.md that people quote, written between their marks from distill-results.jsonl alone:
 * accuracy of every method on every set, and its difference to GLNN on the same splits.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../schema/errors.ts';
import type { DistillMethod } from './distill-methods.ts';
import type { DistillResult } from './distill-results.ts';
import { differenceText, markdownRow, meanText } from './distill-table.ts';

/** Splits 0 to 9 of CPF, transductive. */
const SPLITS = 10;
const REFERENCE = 'glnn';

const columns = [
  ['cora_cpf', 'Cora'],
  ['citeseer_cpf', 'Citeseer'],
  ['pubmed', 'PubMed'],
  ['amazon_computers', 'Amazon Computers'],
  ['amazon_photo', 'Amazon Photo'],
  ['coauthor_cs', 'Coauthor CS'],
  ['coauthor_physics', 'Coauthor Physics'],
] as const;

/** VQGraph with GraphSAGE as teacher, transductive (Yang et al., ICLR 2024); its epochs are chosen by test nodes. */
const published: Readonly<Record<string, string>> = {
  cora_cpf: '83.93 ± 0.87',
  citeseer_cpf: '76.08 ± 0.55',
  pubmed: '78.40 ± 1.71',
  amazon_computers: '85.17 ± 1.29',
  amazon_photo: '94.21 ± 0.45',
};

/** In the order of the table. */
const rows = [
  ...['sage', 'gcn', 'mlp', 'glnn', 'vq', 'only-vq', 'vq-tokens', 'sage-scaled', 'smoothed'],
  ...['kernel-averaged', 'kernel-shared', 'kernel', 'best'],
];

const begin = '<!-- accuracy: begin, written by npm run bench -- distill --write -->';
const end = '<!-- accuracy: end -->';

/** @param methods where titles come from; what was not measured is left out */
export function readmeTables(results: readonly DistillResult[], methods: readonly DistillMethod[]): string {
  const shown = rows.flatMap((id) => methods.filter((method) => method.id === id));
  const of = (set: string, method: string): readonly DistillResult[] =>
    results.filter(
      (one) => one.set === set && one.method === method && one.setting === 'transductive' && one.split < SPLITS,
    );
  const few = (count: number): string =>
    count === 0 || count === SPLITS ? '' : ` (${count} ${count === 1 ? 'split' : 'splits'})`;
  const table = (cell: (set: string, method: string) => string, last: readonly (readonly string[])[]): string => {
    const lines = shown
      .map(({ id, title }) => [title, ...columns.map(([set]) => cell(set, id))])
      .filter((line) => line.slice(1).some((text) => text !== '–'));
    const head = ['method', ...columns.map(([, name]) => name)];
    const ruler = head.map((_, i) => (i === 0 ? '---' : '---:'));
    return [head, ruler, ...lines, ...last].map(markdownRow).join('\n');
  };
  const accuracy = table(
    (set, method) => {
      const found = of(set, method);
      return `${meanText(found.map((one) => one.accuracy))}${few(found.length)}`;
    },
    [['VQGraph as published, epoch chosen by test nodes', ...columns.map(([set]) => published[set] ?? '–')]],
  );
  const differences = table(
    (set, method) =>
      method === REFERENCE
        ? '–'
        : `${differenceText(of(set, method), of(set, REFERENCE))}${few(of(set, method).length)}`.replace(/^– .*/, '–'),
    [],
  );
  return `${accuracy}\n\nMinus GLNN on the same splits, points [95 % interval], p of the signed-rank test:\n\n${differences}`;
}

/** @throws AppError internal where the README has lost the marks */
export function writeReadme(results: readonly DistillResult[], methods: readonly DistillMethod[]): void {
  const readme = join(import.meta.dirname, '../distill/README.md');
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new AppError('internal', `${readme} has lost the marks that the tables stand between.`);
  }
  const tables = readmeTables(results, methods);
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${tables}\n\n${text.slice(to)}`);
}
