import { expect, it } from 'vitest';
import { accuracy, argmaxRows, macroF1, meanCrossEntropy } from './classification.ts';

const truth = Int32Array.from([0, 0, 0, 1, 1, 2, -1]);
const predicted = Int32Array.from([0, 0, 1, 1, 1, 0, 2]);

it('accuracy leaves unknown ones out', () => {
  expect(accuracy(predicted, truth)).toBeCloseTo(4 / 6, 12);
  expect(accuracy(predicted, new Int32Array(7).fill(-1))).toBeNaN();
});

it('macro F1 is that of its definition, classes that never occur left out', () => {
  // Class 0: TP 2, FP 1, FN 1; class 1: TP 2, FP 1, FN 0; class 2: TP 0, FN 1; class 3 does not occur.
  expect(macroF1(predicted, truth, 4)).toBeCloseTo((4 / 6 + 4 / 5 + 0) / 3, 12);
  expect(macroF1(truth, truth, 3)).toBe(1);
});

it('the first of equal values is the highest', () => {
  expect([...argmaxRows(Float32Array.from([1, 1, 0, 2, 3, 3]), 3)]).toEqual([0, 1]);
});

it('cross-entropy survives logits that are far apart', () => {
  const logits = Float32Array.from([900, -900, 0, 0, 5, 5]);
  expect(meanCrossEntropy(logits, Int32Array.from([0, 1, -1]), 2)).toBeCloseTo(Math.log(2) / 2, 12);
});
