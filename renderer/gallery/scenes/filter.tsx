/** The filter above every view, and what it is built with. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { NodeFilter } from '../../../main/contract/filter.ts';
import { FilterBar } from '../../panels/filter/filter-bar.tsx';
import { never } from '../scene.ts';
import type { Scene } from '../scene.ts';

const terms: NodeFilter = [
  { condition: { kind: 'number', column: 'amount', min: 40, max: null }, not: false, on: true },
  { condition: { kind: 'category', column: 'town', values: ['Bern', 'Basel'] }, not: true, on: true },
  { condition: { kind: 'text', text: 'lindqvist' }, not: false, on: false },
];
const bar = { panel: 'filter', size: { width: 760, height: 200 }, view: () => <FilterBar /> } as const;

export const filterScenes: readonly Scene[] = [
  { ...bar, title: 'Three conditions', state: 'full', prepare: (store) => store.getState().setFilter(terms) },
  { ...bar, title: 'Nothing is filtered', state: 'empty' },
  {
    ...bar,
    title: 'Being counted',
    state: 'loading',
    answers: { 'filter.apply': () => never() },
    prepare: (store) => void store.getState().setFilter(terms),
  },
  {
    ...bar,
    title: 'A filter that was not applied',
    state: 'error',
    answers: {
      'filter.apply': () => {
        throw new AppError('storage', 'The tables cannot be read: the disk was taken away.');
      },
    },
    prepare: (store) => store.getState().setFilter(terms),
  },
  {
    ...bar,
    title: 'The builder on a column of numbers',
    state: 'full',
    over: true,
    prepare: (store) => store.getState().openBuilder({ position: null, condition: terms[0].condition }),
  },
];
