/** An import into a project, as it is shown before it is made. */
import type { ImportDifference } from '../../main/contract/reimport.ts';

export const difference: ImportDifference = {
  token: 't',
  mode: 'upsert',
  nodes: {
    ...{ before: 300, after: 304, added: 4, removed: 0, changed: 12, unchanged: 288 },
    columns: [
      { column: 'town', state: 'kept', changed: 12 },
      { column: 'branch', state: 'new', changed: 9 },
    ],
    examples: [
      { change: 'changed', ids: ['A17'], values: [{ column: 'town', before: 'Bonn', after: 'Trier' }] },
      { change: 'added', ids: ['A301'], values: [{ column: 'town', before: '', after: 'Ulm' }] },
    ],
  },
  edges: {
    ...{ before: 600, after: 640, added: 40, removed: 0, changed: 0, unchanged: 600 },
    columns: [],
    examples: [{ change: 'added', ids: ['A17', 'A301'], values: [{ column: 'amount', before: '', after: '120.50' }] }],
  },
  affected: {
    ...{ labelsKept: 16, labelsGone: 2, labelsGoneExamples: ['A9', 'A4 → A5'], labelsBack: 0 },
    ...{ runs: 2, findings: 100, models: 1, queue: true },
  },
  files: [
    { file: 'accounts-q2.csv', role: 'nodes', sha256: '', bytes: 900, read: 17, kept: 4, merged: 13, rejected: 0 },
    { file: 'payments-q2.csv', role: 'edges', sha256: '', bytes: 2900, read: 52, kept: 40, merged: 11, rejected: 1 },
  ],
  merges: [
    {
      ...{ element: 'node', column: 'town', rule: 'last', elements: 13, conflicts: 12 },
      examples: [{ element: 'A17', values: ['Bonn', 'Trier'], became: 'Trier' }],
    },
  ],
  rejectedTotal: 1,
  rejects: [{ file: 'payments-q2.csv', line: 8, reason: 'the target is empty', text: 'A3,,10.00' }],
  notes: ['payments-q2.csv: the times of "posted" were read with the day first, in UTC where no zone is written.'],
  seconds: 1,
};
