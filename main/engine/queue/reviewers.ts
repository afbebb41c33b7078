/** How reviewers agree, and how fast they are: over the nodes asked in the queue. */
import { cohenKappa, fleissKappa } from '../../../ml/metrics/agreement.ts';
import type { LabelEntry, QueueProgress } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import { isDisputed } from './answers.ts';

const NONE = -1;
const classOf = (entry: LabelEntry | undefined): number =>
  entry?.to === 'anomalous' ? 1 : entry?.to === 'normal' ? 0 : NONE;

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export type ReviewerFigures = Pick<QueueProgress, 'reviewers' | 'pairs' | 'fleiss'> & {
  /** node indices */
  readonly disputed: readonly number[];
};

export function reviewerFigures(asked: ReadonlySet<number>, opinions: Opinions): ReviewerFigures {
  const nodes = [...asked].filter((node) => opinions.has(node)).sort((a, b) => a - b);
  const given = new Map<string, LabelEntry[]>();
  for (const node of nodes) {
    for (const [name, entry] of opinions.get(node) ?? []) {
      if (entry.to === 'skip' || name !== entry.reviewer) continue;
      const entries = given.get(name);
      if (entries === undefined) given.set(name, [entry]);
      else entries.push(entry);
    }
  }
  const names = [...given.keys()].sort();
  const columns = names.map((name) => Int32Array.from(nodes, (node) => classOf(opinions.get(node)?.get(name))));
  const pairs = names.flatMap((first, a) =>
    names.slice(a + 1).flatMap((second, offset): QueueProgress['pairs'][number][] => {
      const [left, right] = [columns[a], columns[a + 1 + offset]];
      const both = nodes.flatMap((_, i) => (left[i] !== NONE && right[i] !== NONE ? [i] : []));
      if (both.length === 0) return [];
      const same = both.filter((i) => left[i] === right[i]).length;
      const kappa = cohenKappa(left, right);
      return [{ reviewers: [first, second], nodes: both.length, agreement: same / both.length, kappa }];
    }),
  );
  const several = nodes.filter((_, i) => columns.filter((column) => column[i] !== NONE).length > 1).length;
  return {
    reviewers: names.map((name) => {
      const entries = given.get(name) ?? [];
      const times = entries.flatMap(({ milliseconds }) => (milliseconds === null ? [] : [milliseconds / 1000]));
      return { name, answered: entries.length, medianSeconds: median(times) };
    }),
    pairs,
    fleiss: names.length < 2 ? null : { kappa: fleissKappa(columns), nodes: several, reviewers: names.length },
    disputed: nodes.filter((node) => isDisputed(opinions.get(node))),
  };
}
