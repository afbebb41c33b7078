/**
 * How each backend is loaded and tried out. Loading means: import it, let it compute 1 + 1, and say what it runs on.
 *
 * The same code runs in Node and in a page; what only one of them has (native add-ons, navigator.gpu) is looked for at
 * run time, and a missing one is an answer, not an error.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { z } from 'zod';
import type { BackendName } from '../schema/run.ts';
import type { BackendProbe } from './backend.types.ts';
import { startKernels } from './kernels/memory.ts';
import { loadNativeProducts } from './native/products.ts';

/** What a probe leaves unsaid when the package itself is missing: the module loader's text is of no use to people. */
function reason(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (/cannot find (module|package)|failed to resolve|could not be resolved/i.test(text))
    return 'the package is not installed';
  return text.split('\n')[0].slice(0, 200);
}

/** Proves that the backend computes: 1 + 1 read back. */
async function tryOut(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('it would not start');
  await tf.ready();
  const sum = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)));
  const value = (await sum.data())[0];
  sum.dispose();
  if (value !== 2) throw new Error(`it computes 1 + 1 = ${value}`);
}

interface Device {
  readonly detail: string;
  readonly software: boolean;
}

async function probe(name: BackendName, hint: string | null, load: () => Promise<Device>): Promise<BackendProbe> {
  try {
    const { detail, software } = await load();
    await tryOut(name);
    return { name, available: true, software, detail, hint: null };
  } catch (thrown) {
    return { name, available: false, software: false, detail: `Not here: ${reason(thrown)}.`, hint };
  }
}

const nodeGlobals = z.object({
  process: z.object({
    getBuiltinModule: z.custom<(id: string) => Record<string, unknown>>((v) => typeof v === 'function'),
  }),
});

/** tfjs-node 4.22 calls two functions of Node's util module that Node 23 removed. */
function restoreNodeUtil(): void {
  const node = nodeGlobals.safeParse(globalThis);
  if (!node.success) throw new Error('native TensorFlow runs only in Node');
  const util = node.data.process.getBuiltinModule('util');
  util['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

async function loadTensorflow(): Promise<Device> {
  restoreNodeUtil();
  const version = z.object({ version: z.object({ 'tfjs-node': z.string().optional() }).optional() });
  const describe = (loaded: unknown, title: string): Device => {
    const parsed = version.safeParse(loaded);
    const number = parsed.success ? (parsed.data.version?.['tfjs-node'] ?? '') : '';
    return { detail: `${title} ${number}`.trim() + '.', software: false };
  };
  // Names in variables: both packages are optional, so neither the compiler nor a bundler may insist on them.
  const gpu = '@tensorflow/tfjs-node-gpu';
  const cpu = '@tensorflow/tfjs-node';
  try {
    return describe(await import(gpu), 'TensorFlow with CUDA');
  } catch {
    return describe(await import(cpu), 'TensorFlow on the processor');
  }
}

interface Gpu {
  requestAdapter(options?: object): Promise<unknown>;
}
interface AdapterText {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
}
// Both are host objects whose methods and getters need their own `this`: they are checked, never copied.
const gpuOwner = z.object({
  gpu: z.custom<Gpu>((v) => typeof v === 'object' && v !== null && 'requestAdapter' in v),
});
const adapterShape = z.object({
  info: z.custom<AdapterText>((v) => typeof v === 'object' && v !== null),
  isFallbackAdapter: z.boolean().optional(),
});

function findGpu(): Gpu | null {
  const parsed = gpuOwner.safeParse(globalThis.navigator);
  return parsed.success ? parsed.data.gpu : null;
}

const dawn = z.object({
  create: z.custom<(options: string[]) => unknown>((v) => typeof v === 'function'),
  globals: z.record(z.string(), z.unknown()),
});

/** navigator.gpu as the page has it, or Dawn's from the optional package `webgpu`, put where tfjs looks for it. */
async function provideGpu(): Promise<Gpu> {
  const present = findGpu();
  if (present !== null) return present;
  const name = 'webgpu';
  const loaded = dawn.parse(await import(name));
  Object.assign(globalThis, loaded.globals);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: loaded.create([]), configurable: true });
  const provided = findGpu();
  if (provided === null) throw new Error('the webgpu package offers no adapter request');
  return provided;
}

async function loadWebgpu(): Promise<Device> {
  const gpu = await provideGpu();
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null || adapter === undefined) throw new Error('no graphics adapter was found');
  const { info, isFallbackAdapter } = adapterShape.parse(adapter);
  const title = [info.vendor, info.architecture, info.device, info.description]
    .filter((text) => text !== undefined && text !== '')
    .join(' ');
  const software = isFallbackAdapter === true || /swiftshader|llvmpipe|basic render/i.test(title);
  await import('@tensorflow/tfjs-backend-webgpu');
  return { detail: `${title}${software ? ', emulated in software: slow' : ''}.`, software };
}

async function loadWasm(): Promise<Device> {
  await import('@tensorflow/tfjs-backend-wasm');
  const kernels = await startKernels();
  if (kernels === null) return { detail: 'WebAssembly without SIMD, one thread.', software: false };
  const count = kernels.threads();
  const native = loadNativeProducts(kernels, count);
  kernels.useNative(native.products);
  const simd = kernels.fused ? 'with SIMD and fused multiply-add' : 'with SIMD';
  const threads = count === 1 ? 'one thread' : `${count} threads`;
  const products =
    native.products === null
      ? `; large products are not native (${native.reason})`
      : `, large products by ${native.products.title}`;
  return { detail: `WebAssembly ${simd}, ${threads}${products}.`, software: false };
}

export const loaders: Readonly<Record<BackendName, () => Promise<BackendProbe>>> = {
  tensorflow: () =>
    probe(
      'tensorflow',
      'Needs @tensorflow/tfjs-node-gpu (CUDA 11.2, cuDNN 8.1) or @tensorflow/tfjs-node: optional packages whose binaries are downloaded while installing. Run npm install again where that download is possible.',
      loadTensorflow,
    ),
  webgpu: () =>
    probe(
      'webgpu',
      'Needs a graphics driver with Vulkan, Metal or Direct3D 12 and, outside a browser, the optional package webgpu.',
      loadWebgpu,
    ),
  wasm: () => probe('wasm', 'Comes with Dowser; run npm ci again.', loadWasm),
  cpu: () => probe('cpu', null, () => Promise.resolve({ detail: 'Plain JavaScript, one thread.', software: false })),
};
