/**
 * The gateway to tfjs: which backends exist on this machine, choosing one, and gradients registered once.
 *
 * The ladder (ARCHITECTURE.md, "Compute"): tensorflow (with CUDA where it is there), webgpu, wasm, cpu. Probing loads
 * native code, so it happens once and on request; every answer says what was found or why not.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../schema/errors.ts';
import type { BackendChoice, BackendName } from '../schema/run.ts';
import type { BackendProbe, ComputeBackend } from './backend.types.ts';
import { loaders } from './backend-loaders.ts';
import { registerGradients } from './gradients.ts';

// Production mode keeps tfjs from printing advertisements into a person's terminal.
tf.enableProdMode();

const ladder: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

const probes = new Map<BackendName, Promise<BackendProbe>>();

/** Probing one backend loads only that one: native code of the others stays out of the process. Never throws. */
export function probeBackend(name: BackendName): Promise<BackendProbe> {
  const known = probes.get(name);
  if (known !== undefined) return known;
  const probe = loaders[name]();
  probes.set(name, probe);
  return probe;
}

/** Every backend with what was found; the ladder's order. Never throws: a backend that breaks is one that is missing. */
export async function probeBackends(): Promise<readonly BackendProbe[]> {
  const found: BackendProbe[] = [];
  for (const name of ladder) found.push(await probeBackend(name));
  return found;
}

/**
 * For auto. Not the ladder's order: BOURNE on the injected Cora took 64 s on webgpu with an NVIDIA H200 and 8 s on wasm with
 * eight threads of its machine (`npm run bench -- backends`). Batches of sampled subgraphs are too small for a card.
 * tensorflow could be installed on no machine that we measure on: where somebody has it, it is taken for what it promises.
 */
const fastestFirst: readonly BackendName[] = ['tensorflow', 'wasm', 'webgpu', 'cpu'];

/**
 * What auto means: the fastest that works, as far as that was measured; a software adapter only when asked by name.
 *
 * @throws AppError unavailable
 */
export function chooseBackend(found: readonly BackendProbe[]): BackendProbe {
  const best = fastestFirst
    .map((name) => found.find((probe) => probe.name === name && probe.available && !probe.software))
    .find((probe) => probe !== undefined);
  if (best === undefined) {
    throw new AppError(
      'unavailable',
      'No compute backend works on this machine, not even plain JavaScript; reinstall Dowser.',
    );
  }
  return best;
}

/**
 * tfjs's tiled dense product (MatMulPackedProgram), for every shape. Left to itself, it shares small products of long rows
 * among threads that add to one place as they come: no two runs would end with the same bits.
 */
const TILED_PRODUCTS = 3;

/**
 * Makes a backend current. With a name, exactly that one or an error; with auto, the best that works.
 * @throws AppError unavailable
 */
export async function openBackend(choice: BackendChoice): Promise<ComputeBackend> {
  const probe = choice === 'auto' ? chooseBackend(await probeBackends()) : await probeBackend(choice);
  if (!probe.available) {
    throw new AppError(
      'unavailable',
      `The ${choice} backend cannot be used here. ${probe.detail} Choose auto, or one that \`dowser doctor\` lists as available.`,
    );
  }
  await tf.setBackend(probe.name);
  await tf.ready();
  if (probe.name === 'webgpu') tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', TILED_PRODUCTS);
  registerGradients();
  return { name: probe.name, device: probe.detail };
}
