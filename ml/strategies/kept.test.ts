/**
 * What strategies keep from one batch to the next belongs to the graph or only saves work: questions are those of a
 * strategy that knows nothing, whatever was labelled, asked or taken back before.
 */
import { describe, expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import { randomQuery } from '../testing/query-input.ts';
import { strategies } from './index.ts';
import { labelledNodes } from './propagated.ts';
import type { QueryInput } from './strategy.ts';

const context = () => createRunContext({ rng: createRng(3) });

/** The same question on objects that no cache has seen. */
const unknown = (input: QueryInput): QueryInput => ({
  ...input,
  data: { ...input.data },
  csr: { ...input.csr },
  propagation: { ...input.propagation },
});

const logitsOf = (seed: number, length: number): Float32Array => {
  const rng = createRng(`logits ${seed}`);
  return Float32Array.from({ length }, () => rng.normal());
};

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))('%s', (_id, strategy) => {
  test.each([
    { numNodes: 120, numEdges: 200, seed: 1 },
    { numNodes: 200, numEdges: 150, seed: 2 },
  ])('$numNodes nodes: labels come, are taken back, and come otherwise', async ({ numNodes, numEdges, seed }) => {
    const start = randomQuery({ seed, numNodes, numEdges, numCols: 9, count: 4, labelled: 20 / numNodes });
    const labels = start.labels.slice();
    const candidates = start.candidates.slice();
    const order = [...labelledNodes(labels)];
    const asked = async (round: number): Promise<readonly number[]> => {
      const input = {
        ...start,
        labels: labels.slice(),
        candidates: candidates.slice(),
        order: Int32Array.from(order),
        logits: logitsOf(round, 3 * numNodes),
      };
      const kept = await strategy.select(input, {}, context());
      expect(kept).toEqual(await strategy.select(unknown(input), {}, context()));
      return kept.queries.map(({ node }) => node);
    };
    const label = (node: number, to: number): void => {
      labels[node] = to;
      candidates[node] = 0;
      order.push(node);
    };
    const first = await asked(0);
    first.forEach((node, i) => {
      label(node, i % 3);
    });
    const second = await asked(1);
    second.forEach((node) => {
      label(node, 1);
    });
    await asked(2);
    for (const node of second) {
      labels[node] = -1;
      candidates[node] = 1;
      order.pop();
    }
    expect(await asked(1)).toEqual(second);
    label(second[1], 2);
    await asked(3);
  });
});
