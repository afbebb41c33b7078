/** The splits against numpy's own, and against those drawn by the published code. */
import { describe, expect, it, test } from 'vitest';
import { hasDataset, readClasses, readDataset } from '../bench/read-dataset.ts';
import { largestComponent } from '../graph/components.ts';
import { createRng } from '../rng.ts';
import { cpfSplit, inductiveSplit } from './cpf-split.ts';
import { createNumpyRandom } from './numpy-random.ts';

const sum = (values: Int32Array): number => values.reduce((all, value) => all + value, 0);

describe("numpy's legacy generator (numbers of numpy 2.4)", () => {
  it('gives the same bits, also after its state was made anew', () => {
    const random = createNumpyRandom(5);
    expect(Array.from({ length: 5 }, () => random.nextUint32())).toEqual([
      953453411, 236996814, 3739766767, 3570525885, 887852006,
    ]);
    const long = createNumpyRandom(1);
    for (let i = 1; i < 700; i++) long.nextUint32();
    expect(long.nextUint32()).toBe(2514098677);
  });

  it('gives the same orders and choices one after the other, for the largest seed too', () => {
    const random = createNumpyRandom(5);
    expect([...random.permutation(10)]).toEqual([9, 5, 2, 4, 7, 1, 0, 8, 6, 3]);
    const items = Int32Array.from({ length: 50 }, (_, i) => 100 + i);
    expect([...random.choice(items, 6)]).toEqual([145, 143, 125, 144, 124, 140]);
    expect([...random.permutation(700).subarray(0, 6)]).toEqual([84, 512, 12, 118, 151, 240]);
    expect([...createNumpyRandom(4294967295).permutation(10)]).toEqual([6, 9, 5, 1, 8, 0, 7, 4, 2, 3]);
  });

  it('does not draw more than there is', () => {
    expect(() => createNumpyRandom(1).choice(Int32Array.of(4, 5), 3)).toThrow(/3 different items out of 2/);
  });
});

const LABELS = Int32Array.from({ length: 60 }, (_, i) => (7 * i + Math.floor(i / 5)) % 3);

test('a split draws class by class, first to train, then to validate (numbers of numpy 2.4)', () => {
  const split = cpfSplit(LABELS, 3, 3, { train: 3, validation: 2 });
  expect([...split.train]).toEqual([55, 30, 43, 9, 44, 6, 2, 12, 17]);
  expect([...split.validation]).toEqual([58, 50, 56, 29, 47, 27]);
  expect(split.test).toHaveLength(45);
  expect([...split.test]).toEqual([...split.test].sort((a, b) => a - b));
  expect(new Set([...split.train, ...split.validation, ...split.test]).size).toBe(60);
});

test('a node of unknown class is in no part, and a class that is too small is named', () => {
  const labels = LABELS.slice();
  labels[55] = -1;
  const split = cpfSplit(labels, 3, 3, { train: 3, validation: 2 });
  expect([...split.train, ...split.validation, ...split.test]).not.toContain(55);
  expect(() => cpfSplit(LABELS, 3, 3)).toThrow(/Class 2 has 12 nodes left where the split needs 20/);
});

test('a fifth of the test nodes stays unobserved, the same for the same seed', () => {
  const split = cpfSplit(LABELS, 3, 3, { train: 3, validation: 2 });
  const parts = inductiveSplit(split, createRng(1));
  expect(parts.unobserved).toHaveLength(9);
  expect([...parts.observed]).toEqual([...split.train, ...split.validation, ...parts.observedTest]);
  expect([...parts.unobserved, ...parts.observedTest].sort((a, b) => a - b)).toEqual([...split.test]);
  expect(inductiveSplit(split, createRng(1))).toEqual(parts);
  expect(inductiveSplit(split, createRng(2))).not.toEqual(parts);
});

interface Fixture {
  readonly set: string;
  readonly nodes: number;
  readonly classes: number;
  readonly seed: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly sums: readonly [number, number, number];
  readonly sizes: readonly [number, number, number];
}

const CORA = { set: 'cora_cpf', nodes: 2485, classes: 7, sizes: [140, 210, 2135] } as const;
const CITESEER = { set: 'citeseer_cpf', nodes: 2110, classes: 6, sizes: [120, 180, 1810] } as const;
const fixtures: readonly Fixture[] = [
  {
    ...CORA,
    seed: 0,
    train: [319, 1474, 704, 1677, 1564, 261, 884, 2025],
    validation: [815, 172, 2457, 888, 314],
    sums: [163289, 270304, 2652777],
  },
  {
    ...CORA,
    seed: 1,
    train: [710, 882, 1376, 1660, 2314, 2061, 747, 1915],
    validation: [1159, 1457, 67, 392, 983],
    sums: [170196, 243776, 2672398],
  },
  {
    ...CITESEER,
    seed: 0,
    train: [182, 1350, 1188, 742, 140, 1457, 1713, 1626],
    validation: [1759, 653, 433, 2027, 1782],
    sums: [140743, 195914, 1888338],
  },
  {
    ...CITESEER,
    seed: 1,
    train: [1742, 669, 922, 1546, 1285, 1961, 1340, 947],
    validation: [1332, 1064, 1133, 219, 77],
    sums: [126537, 184608, 1913850],
  },
];

describe('the published splits (skipped where the data sets are not here)', () => {
  const here = fixtures.filter(({ set }) => hasDataset(set));
  it.skipIf(here.length === 0).each(here)('$set, seed $seed', ({ set, nodes, classes, seed, ...expected }) => {
    const component = largestComponent(readDataset(set).data.graph);
    expect(component).toHaveLength(nodes);
    const all = readClasses(set).classes;
    const {
      train,
      validation,
      test: tested,
    } = cpfSplit(
      component.map((v) => all[v]),
      classes,
      seed,
    );
    expect([...train.subarray(0, 8)]).toEqual(expected.train);
    expect([...validation.subarray(0, 5)]).toEqual(expected.validation);
    expect([train, validation, tested].map(sum)).toEqual(expected.sums);
    expect([train, validation, tested].map(({ length }) => length)).toEqual(expected.sizes);
  });
});
