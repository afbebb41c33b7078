/** Which epoch is kept, and when training ends: with a network that says what it is told to. */
import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { DistillPoint } from './distill.types.ts';
import { fit } from './fit.ts';
import type { Network } from './network.ts';

const ROWS = 4;

/** @param right how many of validation's nodes (0, 1) and of the audit's (2, 3) it gets right after each step */
function scripted(right: readonly (readonly [number, number])[]): { network: Network; loaded: () => number } {
  let steps = 0;
  let loaded = -1;
  const layer = (): Float32Array => Float32Array.of(steps);
  return {
    loaded: () => loaded,
    network: {
      step: () => Promise.resolve({ hard: ++steps, soft: 2 * steps, hidden: 0 }),
      // Class 1 is right everywhere.
      logits: (rows = Int32Array.of(0, 1, 2, 3)) => {
        const [validation, audit] = right[steps - 1];
        return Promise.resolve(
          Float32Array.from([...rows].flatMap((v) => [0, (v < 2 ? v < validation : v - 2 < audit) ? 1 : -1])),
        );
      },
      hidden: () => Promise.resolve(new Float32Array(ROWS)),
      weights: () => Promise.resolve([{ inChannels: 1, outChannels: 1, weight: layer(), bias: layer() }]),
      load: ([{ weight }]) => (loaded = weight[0]),
      state: () => ({ numbers: {}, arrays: {} }),
      restore: () => undefined,
      dispose: () => undefined,
    },
  };
}

const classes = Int32Array.of(1, 1);
const validation = { rows: Int32Array.of(0, 1), classes };
const audit = { rows: Int32Array.of(2, 3), classes };
const targets = { hard: { rows: Int32Array.of(0), classes: Int32Array.of(1), weights: null, share: 1 } };
const how = { stage: 'student', epochs: 6, patience: 2 } as const;
const ctx = () => createRunContext({ rng: createRng(1) });

describe('training', () => {
  it('keeps the latest of equally good epochs and ends when patience does', async () => {
    const { network, loaded } = scripted([
      [1, 0],
      [2, 0],
      [2, 1],
      [1, 2],
      [0, 0],
      [2, 2],
    ]);
    const points: DistillPoint[] = [];
    const fitted = await fit(
      network,
      2,
      () => [targets],
      validation,
      how,
      ctx(),
      (point) => points.push(point),
    );
    expect(fitted).toMatchObject({ epoch: 3, validationAccuracy: 1, epochs: 5, audit: null });
    expect(loaded()).toBe(3);
    expect(points.map((point) => point.validationAccuracy)).toEqual([0.5, 1, 1, 0.5, 0]);
    expect(points[1]).toEqual({
      stage: 'student',
      epoch: 2,
      losses: { hard: 2 },
      validationAccuracy: 1,
      codesUsed: null,
    });
  });

  it('tells what other nodes would have chosen, and does not let them choose', async () => {
    const { network, loaded } = scripted([
      [1, 0],
      [2, 0],
      [1, 2],
      [1, 1],
    ]);
    const fitted = await fit(
      network,
      2,
      () => [targets],
      validation,
      how,
      ctx(),
      () => undefined,
      audit,
    );
    expect(fitted).toMatchObject({ epoch: 2, epochs: 4, audit: { epoch: 3, accuracy: 1 } });
    expect(fitted.audit?.layers[0].weight[0]).toBe(3);
    expect(loaded()).toBe(2);
  });

  it('takes all steps of an epoch, reports their mean and stops at the last epoch', async () => {
    const { network } = scripted(Array.from({ length: 6 }, () => [1, 0] as const));
    const points: DistillPoint[] = [];
    const options = { ...how, epochs: 3 };
    const fitted = await fit(
      network,
      2,
      () => [targets, targets],
      validation,
      options,
      ctx(),
      (p) => points.push(p),
    );
    expect(fitted).toMatchObject({ epoch: 3, epochs: 3 });
    expect(points.map(({ losses }) => losses)).toEqual([{ hard: 1.5 }, { hard: 3.5 }, { hard: 5.5 }]);
  });

  it('stops on request', async () => {
    const stop = new AbortController();
    stop.abort();
    const stopped = createRunContext({ rng: createRng(1), signal: stop.signal });
    const { network } = scripted([[1, 0]]);
    await expect(
      fit(
        network,
        2,
        () => [targets],
        validation,
        how,
        stopped,
        () => undefined,
      ),
    ).rejects.toThrow(/Stopped/);
  });
});
