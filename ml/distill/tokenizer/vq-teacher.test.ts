/** The quantised teacher on a graph that it must learn, what it refuses, and what it holds in memory at once. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { simdKernels } from '../../compute/kernels/memory.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import type { Features, Graph } from '../../schema/graph.ts';
import type { DistillInput, DistillPoint } from '../distill.types.ts';
import { assignCodes, codeUsage } from './codebook.ts';
import { fitTokens } from './post-hoc.ts';
import { createTokenLoss } from './token-loss.ts';
import { matrix } from '../../compute/matrix.ts';
import { trainVqTeacher } from './vq-teacher.ts';
import { defaultVq, releasedSageVq, releasedVq } from './vq-options.ts';
import type { VqOptions } from './vq-options.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const ctx = (seed = 1) => createRunContext({ rng: createRng(seed) });

/** Groups linked inside and hardly across; a column for each group is larger there, `extra` columns say nothing. */
function groups(numGroups: number, size: number, extra: number): DistillInput {
  const rng = createRng(7);
  const n = numGroups * size;
  const [src, dst]: [number[], number[]] = [[], []];
  for (let v = 0; v < n; v++) {
    for (let i = 0; i < 3; i++) {
      src.push(v);
      dst.push(Math.floor(v / size) * size + rng.int(size));
    }
  }
  const graph: Graph = {
    numNodes: n,
    numEdges: src.length,
    directed: false,
    src: Int32Array.from(src),
    dst: Int32Array.from(dst),
  };
  const d = numGroups + extra;
  const data = Float32Array.from(
    { length: n * d },
    (_, i) => rng.uniform() + (i % d === Math.floor(i / d / size) ? 1 : 0),
  );
  const features: Features = { kind: 'dense', numRows: n, numCols: d, data, names: [] };
  const labels = Int32Array.from({ length: n }, (_, v) => Math.floor(v / size));
  const nodes = (from: number, to: number): Int32Array =>
    Int32Array.from(labels.keys()).filter((v) => v % size >= from && v % size < to);
  const split = { train: nodes(0, 3), validation: nodes(3, 8), test: nodes(8, size) };
  return { data: { graph, features }, labels, numClasses: numGroups, split };
}

const small: VqOptions = {
  ...defaultVq,
  channels: 12,
  hiddenChannels: 8,
  numCodes: 16,
  warmUpEpochs: 15,
  epochs: 40,
  learningRate: 0.05,
  dropout: 0.2,
  inputDropout: 0.2,
};

describe.each([
  ['direct', small],
  ['released wiring, cosines, codebook loss', { ...small, wiring: 'released', comparison: 'cosine', update: 'loss' }],
  ['as released', { ...releasedSageVq, numCodes: 16, hiddenChannels: 8, epochs: 60 }],
] as const satisfies readonly (readonly [string, VqOptions])[])('%s', (_, options) => {
  it('learns from a few classes, the same for one seed, and reads no other class', async () => {
    const input = groups(3, 40, 4);
    const points: DistillPoint[] = [];
    const teacher = await trainVqTeacher(input, options, ctx(), (point) => points.push(point));
    const right = input.split.test.filter((v) => {
      const row = [...teacher.logits.subarray(3 * v, 3 * v + 3)];
      return row.indexOf(Math.max(...row)) === input.labels[v];
    }).length;
    expect(right / input.split.test.length).toBeGreaterThan(0.9);

    const { tokens } = teacher;
    expect(tokens.hidden).toHaveLength(120 * tokens.channels);
    expect(tokens.codebook).toHaveLength(tokens.numCodes * tokens.channels);
    const again = assignCodes(
      matrix(120, tokens.channels, tokens.hidden),
      matrix(tokens.numCodes, tokens.channels, tokens.codebook),
      options.comparison,
    );
    expect(tokens.codes).toEqual(again.codes);
    expect(teacher.codesUsed).toBe(codeUsage(tokens.codes, tokens.numCodes).used);

    expect(points).toHaveLength(teacher.epochs);
    expect(points.map(({ epoch }) => epoch)).toEqual(points.map((__, i) => i + 1));
    const kept = points[teacher.epoch - 1];
    expect(kept.validationAccuracy).toBe(teacher.validationAccuracy);
    // With dropout the pass over all nodes is the one that a step is made from.
    if (options.dropout === 0) expect(kept.codesUsed).toBe(teacher.codesUsed);
    const valid = input.split.validation.filter((v) => {
      const row = [...teacher.logits.subarray(3 * v, 3 * v + 3)];
      return row.indexOf(Math.max(...row)) === input.labels[v];
    }).length;
    expect(teacher.validationAccuracy).toBeCloseTo(valid / input.split.validation.length, 9);
    const judged = points.slice(options.warmUpEpochs).map(({ validationAccuracy }) => validationAccuracy ?? 0);
    expect(teacher.validationAccuracy).toBe(Math.max(...judged));
    expect(points.slice(0, options.warmUpEpochs).every(({ codesUsed }) => codesUsed === null)).toBe(true);
    expect(points[points.length - 1].losses.classes).toBeLessThan(0.5 * points[0].losses.classes);

    const known = new Set([...input.split.train, ...input.split.validation]);
    const labels = input.labels.map((label, v) => (known.has(v) ? label : -1));
    expect((await trainVqTeacher({ ...input, labels }, options, ctx())).logits).toEqual(teacher.logits);
  });
});

it('keeps the last epoch where nothing can be validated', async () => {
  const input = groups(2, 20, 2);
  const split = { ...input.split, validation: new Int32Array(0) };
  const teacher = await trainVqTeacher({ ...input, split }, { ...small, warmUpEpochs: 2, epochs: 3 }, ctx());
  expect(teacher).toMatchObject({ epoch: 5, epochs: 5, validationAccuracy: null });
});

it('says what it cannot learn from, and stops when asked', async () => {
  const input = groups(2, 20, 2);
  const none = { ...input.split, train: new Int32Array(0) };
  await expect(trainVqTeacher({ ...input, split: none }, small, ctx())).rejects.toThrow(/needs labelled nodes/);
  const labels = new Int32Array(40).fill(-1);
  await expect(trainVqTeacher({ ...input, labels }, small, ctx())).rejects.toThrow(/Node 0 .* class is -1; expected/);
  await expect(trainVqTeacher(input, { ...small, numCodes: 0 }, ctx())).rejects.toThrow(
    /numCodes 0; it must be a whole/,
  );
  await expect(trainVqTeacher(input, { ...releasedVq, dropout: 1 }, ctx())).rejects.toThrow(
    /dropout 1; it must be from 0/,
  );
  const controller = new AbortController();
  const stopping = createRunContext({ rng: createRng(1), signal: controller.signal });
  const running = trainVqTeacher(input, small, stopping, ({ epoch }) => {
    if (epoch === 3) controller.abort();
  });
  await expect(running).rejects.toThrow(/Stopped on request/);
});

/** Counts what a typed array is made of by number; the largest is what matters. */
function watched<T extends Float32ArrayConstructor | Float64ArrayConstructor | Int32ArrayConstructor>(
  made: T,
  seen: (length: number) => void,
): T {
  return new Proxy(made, {
    construct: (target, given: unknown[]) => {
      const array: unknown = Reflect.construct(target, given);
      // Views hold nothing.
      if (!(given[0] instanceof ArrayBuffer || given[0] instanceof SharedArrayBuffer) && ArrayBuffer.isView(array)) {
        seen(array.byteLength / target.BYTES_PER_ELEMENT);
      }
      return array as object;
    },
  });
}

it('never holds nodes times nodes or nodes times codes', async () => {
  const input = groups(5, 2400, 11);
  const n = input.labels.length;
  const numCodes = 1024;
  expect(n).toBeGreaterThan(10_000);
  let largest = 0;
  const seen = (length: number): void => {
    largest = Math.max(largest, length);
  };
  for (const [name, made] of Object.entries({ Float32Array, Float64Array, Int32Array })) {
    vi.stubGlobal(name, watched(made, seen));
  }
  try {
    // The measure works: an array this long is seen.
    new Float32Array(12_345);
    Float64Array.from({ length: 23_456 });
    expect(largest).toBe(23_456);
    for (const wiring of ['released', 'direct'] as const) {
      const options: VqOptions = {
        ...small,
        wiring,
        numCodes,
        channels: 16,
        start: 'random',
        warmUpEpochs: 1,
        epochs: 1,
      };
      const { tokens } = await trainVqTeacher(input, options, ctx());
      expect(tokens.numCodes).toBe(numCodes);
    }
    const frozen = matrix(
      n,
      16,
      Float32Array.from({ length: 16 * n }, (_, i) => Math.sin(i * i)),
    );
    const { tokens } = await fitTokens(frozen, { numCodes: 64, comparison: 'euclid', mostChannels: 16 }, ctx());
    const form = { kind: 'aligned', comparison: 'cosine', temperature: 0.1 } as const;
    const common = { hiddenChannels: 8, learningRate: 0.01, weightDecay: 0, rng: createRng(2) };
    const wide = { ...tokens, numCodes, codebook: new Float32Array(16 * numCodes).map((_, i) => Math.cos(i)) };
    const rows = Int32Array.from({ length: n }, (_, v) => v);
    createTokenLoss({ ...common, tokens: wide, form }).evaluate(new Float32Array(8 * n).fill(0.5), rows);
  } finally {
    vi.unstubAllGlobals();
  }
  // 16 channels of each node, and the entries of its links, are what there is.
  expect(largest).toBeLessThan((n * numCodes) / 16);
  const kernels = simdKernels();
  if (kernels !== null) expect(kernels.bytes(0, 1).buffer.byteLength).toBeLessThan(4 * n * numCodes);
});
