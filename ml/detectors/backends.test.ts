/**
 * One seed, one ranking: every method that computes with tensors must order nodes and edges alike on every backend that
 * this machine has (a graphics card's or its software stand-in's too). Backends that are missing are skipped by name.
 */
import { describe, expect, it } from 'vitest';
import { openBackend, probeBackends } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { rankCorrelation } from '../metrics/rank-agreement.ts';
import { percentiles } from '../metrics/ranking.ts';
import { createRng } from '../rng.ts';
import type { BackendName } from '../schema/run.ts';
import { denseFeatures, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { offerSoftwareGpu } from '../testing/node-software-gpu.ts';
import { detectors } from './index.ts';

offerSoftwareGpu();
const probes = (await probeBackends()).filter(({ name }) => name !== 'wasm');

/** Few steps, so that rounding has little time to grow; the ranking must not depend on it anyway. */
const short: Record<string, Record<string, number>> = {
  bourne: { epochs: 5, rounds: 2, hiddenChannels: 16 },
  prem: { epochs: 10, hiddenChannels: 16 },
  dominant: { epochs: 10, hiddenChannels: 16 },
  gadam: { localEpochs: 10, globalEpochs: 10, hiddenChannels: 16 },
  tam: { epochs: 5, hiddenChannels: 16 },
};

function communities() {
  const rng = createRng('backends');
  const size = 60;
  const pairs = Array.from({ length: 240 }, (_, i) => {
    const first = (i % 2) * (size / 2);
    return [first + rng.int(size / 2), first + rng.int(size / 2)] as const;
  });
  const rows = Array.from({ length: size }, (_, v) =>
    Array.from({ length: 6 }, (_, c) => Math.fround((v < size / 2 ? 1 : -1) * (c % 2 === 0 ? 1 : -1) + rng.normal())),
  );
  return { graph: makeGraph(size, pairs, false), features: denseFeatures(rows) };
}

const agreement = (a: Float64Array, b: Float64Array): number | null => rankCorrelation(percentiles(a), percentiles(b));

describe.each(detectors.filter(({ isFloor }) => !isFloor))('$id', (detector) => {
  const fit = async (backend: BackendName, sparse: boolean) => {
    const data = communities();
    return detector.fit(
      sparse ? { ...data, features: toSparse(data.features) } : data,
      short[detector.id] ?? {},
      createRunContext({ rng: createRng(5) }),
      await openBackend(backend),
    );
  };
  for (const probe of probes) {
    // A graphics card emulated in software takes half a minute for each: it answers for the method of the house alone.
    const tooSlow = probe.software && detector.id !== 'bourne' ? 'emulated here, too slow for more than BOURNE' : null;
    const missing = probe.available ? tooSlow : probe.detail;
    const test = missing === null ? it : it.skip;
    for (const sparse of probe.software ? [true] : [false, true]) {
      const title = `ranks on ${probe.name} as on wasm, ${sparse ? 'sparse' : 'dense'} features`;
      test(missing === null ? title : `${title}: ${missing}`, { timeout: 90_000 }, async () => {
        const here = await fit('wasm', sparse);
        const there = await fit(probe.name, sparse);
        for (const kind of ['nodes', 'edges'] as const) {
          const [ours, theirs] = [here[kind], there[kind]];
          expect(theirs === null).toBe(ours === null);
          if (ours !== null && theirs !== null) expect(agreement(ours.score, theirs.score)).toBeGreaterThan(0.99);
        }
        // One seed gives the same bits again, on a card too.
        const again = await fit(probe.name, sparse);
        expect(again.nodes?.score).toEqual(there.nodes?.score);
        expect(again.edges?.score).toEqual(there.edges?.score);
      });
    }
  }
});
