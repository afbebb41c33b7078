/**
 * The gateway to tfjs: which backends exist on this machine, choosing one, and gradients registered once.
 *
 * The ladder (ARCHITECTURE.md, "Compute"): tensorflow with CUDA, webgpu on a hardware adapter, tensorflow on the CPU,
 * wasm, cpu. Probing loads native code, so it happens once and on request; every answer says what was found or why not.
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

let probes: Promise<readonly BackendProbe[]> | null = null;

/** Every backend with what was found; the ladder's order. Never throws: a backend that breaks is one that is missing. */
export function probeBackends(): Promise<readonly BackendProbe[]> {
  probes ??= (async () => {
    const found: BackendProbe[] = [];
    for (const name of ladder) found.push(await loaders[name]());
    return found;
  })();
  return probes;
}

/** auto prefers real graphics hardware and native code, and takes a software adapter only when asked by name. */
function choose(found: readonly BackendProbe[]): BackendProbe {
  const usable = found.filter((probe) => probe.available && !probe.software);
  const best = usable[0] as BackendProbe | undefined;
  if (best === undefined) {
    throw new AppError('unavailable', 'No compute backend works on this machine, not even plain JavaScript; reinstall Dowser.');
  }
  return best;
}

/**
 * Makes a backend current. With a name, exactly that one or an error; with auto, the best that works.
 * @throws AppError unavailable
 */
export async function openBackend(choice: BackendChoice): Promise<ComputeBackend> {
  const found = await probeBackends();
  const probe = choice === 'auto' ? choose(found) : found.find((candidate) => candidate.name === choice);
  if (probe === undefined || !probe.available) {
    const detail = probe === undefined ? '' : ` ${probe.detail}`;
    throw new AppError('unavailable', `The ${choice} backend cannot be used here.${detail} Choose auto, wasm or cpu.`);
  }
  await tf.setBackend(probe.name);
  await tf.ready();
  registerGradients();
  return { name: probe.name, device: probe.detail };
}
