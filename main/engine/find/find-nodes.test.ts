import { expect, test } from 'vitest';
import { findNodes } from './find-nodes.ts';

const never = new AbortController().signal;
const ids = ['b-1', 'a', 'ab', 'xa', 'A-2', 'c'];
const names = ['Ann', 'Bea', 'Cy', 'Di', 'Eve', 'aab'];

test('exact names first, then beginnings, then the rest; ids and names both count, whatever the case', async () => {
  const { total, nodes } = await findNodes({ nodeIds: ids, nodeNames: names }, 'A', 10, never);
  expect(nodes.map(({ id }) => id)).toEqual(['a', 'b-1', 'ab', 'A-2', 'c', 'xa']);
  expect(total).toBe(6);
});

test('what is cut off is counted', async () => {
  const many = Array.from({ length: 50_000 }, (_, i) => `n${i}`);
  const { total, nodes } = await findNodes({ nodeIds: many, nodeNames: many }, 'n4999', 3, never);
  expect(nodes.map(({ id }) => id)).toEqual(['n4999', 'n49990', 'n49991']);
  expect(total).toBe(11);
});

test('nobody waits for an answer that is not wanted any more', async () => {
  const many = Array.from({ length: 50_000 }, (_, i) => `n${i}`);
  await expect(findNodes({ nodeIds: many, nodeNames: many }, 'n', 3, AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
});
