import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { graphArbitrary, makeGraph } from '../testing/arbitraries.ts';
import { ECHO_WIDTH, echoOf, writeEcho } from './echo.ts';
import { highest } from './pool.ts';

const rowsOf = (graph: ReturnType<typeof makeGraph>) => convolution(symmetricCsr(graph));

describe('echo of the answers', () => {
  it('is heard by neighbours, and never by the answered node itself', () => {
    // A path 0 - 1 - 2 - 3.
    const path = rowsOf(
      makeGraph(4, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    );
    const { near, far } = echoOf(path, [
      { node: 0, label: 1 },
      { node: 3, label: 0 },
    ]);
    expect([...near.plus]).toEqual([0, 1, 0, 0]);
    expect([...near.minus]).toEqual([0, 0, 1, 0]);
    expect(far.plus[0]).toBe(0);
    // Â² from 0 to 2: over 1 alone, 1/sqrt(2 3) * 1/3.
    expect(far.plus[2]).toBeCloseTo(1 / (Math.sqrt(6) * 3), 6);
    expect(far.plus[3]).toBe(0);
    const out = new Float32Array(ECHO_WIDTH);
    writeEcho({ near, far }, 1, out, 0);
    expect(out[0]).toBeCloseTo(1 / 2, 6);
    expect(out[1]).toBeCloseTo(Math.log(2), 6);
    writeEcho({ near, far }, 2, out, 0);
    expect(out[0]).toBeCloseTo(-1 / 2, 6);
  });

  it('changes its sign with the answers', () => {
    fc.assert(
      fc.property(graphArbitrary(), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (graph, drawn) => {
        const rows = rowsOf(graph);
        const answers = drawn
          .slice(0, graph.numNodes)
          .map((is, node) => ({ node, label: is ? (1 as const) : (0 as const) }));
        const turned = answers.map(({ node, label }) => ({ node, label: label === 1 ? (0 as const) : (1 as const) }));
        const [a, b] = [new Float32Array(ECHO_WIDTH), new Float32Array(ECHO_WIDTH)];
        for (let v = 0; v < graph.numNodes; v++) {
          writeEcho(echoOf(rows, answers), v, a, 0);
          writeEcho(echoOf(rows, turned), v, b, 0);
          a.forEach((value, c) => expect(value).toBeCloseTo(-b[c], 5));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the highest of many values', () => {
  it('are those that sorting finds, ascending by index', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.nat(70),
        (list, count) => {
          const values = Float64Array.from(list);
          const sorted = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
          expect([...highest(values, count)]).toEqual(sorted.slice(0, count).sort((a, b) => a - b));
        },
      ),
    );
  });
});
