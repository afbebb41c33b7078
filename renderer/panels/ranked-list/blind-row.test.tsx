// @vitest-environment jsdom
/** A row of the ranking whose node is still to be answered in blind mode gives nothing away but its name. */
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { withoutHidden } from '../graph/use-neighbourhood.ts';
import { Row } from './row.tsx';

afterEach(cleanup);

const row = {
  index: 3,
  rank: 12,
  score: 0.875,
  percentile: 0.97,
  ids: ['0018'],
  names: ['Ada'],
  label: 'anomalous',
  attributes: { town: 'Bremen' },
} as const;
const show = (hidden: boolean) => {
  render(
    <Row
      position={0}
      top={0}
      total={1}
      row={row}
      share={0.9}
      selected={false}
      hidden={hidden}
      onChoose={() => Promise.resolve()}
    />,
  );
  return screen.getByTestId('ranked-row');
};

test('neither rank nor score nor label', () => {
  const shown = show(true);
  expect(shown.textContent).toBe('–Ada0018 · Bremenblind');
  expect(shown.title).not.toContain('0.875');
  expect(shown.dataset['label']).toBe('none');
});

test('all of them once it is answered', () => {
  const shown = show(false);
  expect(shown.textContent).toContain('12Ada');
  expect(shown.textContent).toContain('97.0');
  expect(shown.dataset['label']).toBe('anomalous');
});

test('in the picture open questions carry neither score nor label, other nodes keep theirs', () => {
  const node = { id: 'a', name: 'a', degree: 1, score: 0.5, percentile: 0.9, label: 'normal', hidden: 0 } as const;
  const found = {
    directed: false,
    nodes: [
      { ...node, index: 1, isCenter: true },
      { ...node, index: 2, isCenter: false },
    ],
    edges: [],
    hiddenNodes: 0,
    hiddenEdges: 0,
  };
  const { nodes } = withoutHidden(found, new Set([1]));
  expect(nodes.map(({ score, percentile, label }) => [score, percentile, label])).toEqual([
    [null, null, null],
    [0.5, 0.9, 'normal'],
  ]);
  expect(withoutHidden(found, new Set([7]))).toBe(found);
});
