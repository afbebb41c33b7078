/**
 * Dense products by onnxruntime, where the optional package onnxruntime-node is there: native code with wider vectors
 * than WebAssembly has. It works on the kernels' shared memory in place, so nothing is copied.
 *
 * The package's own run() waits for a macrotask before a synchronous call; kernels are synchronous, so that call is made
 * directly. It is internal to the package, hence the exact version in package.json, the checked shapes, and the trial:
 * whatever is amiss (no package, an older Node that refuses shared memory, a wrong product) means that the kernels do
 * the work, as they do everywhere else.
 */
import { z } from 'zod';
import type { KernelMemory } from '../kernels/memory.ts';
import { gateOfThread } from './gate.ts';
import { writeOnnxModel } from './onnx-model.ts';

/** n: as it lies in memory, t: transposed; first letter for the left side. */
export type ProductKind = 'nn' | 'nt' | 'tn';
/** rows and columns, as they lie in memory */
export type Shape = readonly [number, number];

export interface NativeProducts {
  /** e.g. "onnxruntime 1.30.0" */
  readonly title: string;
  /** out = A B, A transpose(B) or transpose(A) B; rows without gaps. Overwrites out. @throws Error of onnxruntime */
  multiply(
    kind: ProductKind,
    a: Float32Array,
    aShape: Shape,
    b: Float32Array,
    bShape: Shape,
    out: Float32Array,
    outShape: Shape,
  ): void;
  /**
   * A model of one float32 input and one output, any network that onnx-model.ts can write.
   * @throws Error of onnxruntime
   */
  open(model: Uint8Array, names: { readonly input: string; readonly output: string }): NativeNetwork;
}

export interface NativeNetwork {
  /** Overwrites out. @throws Error of onnxruntime */
  run(x: Float32Array, shape: Shape, out: Float32Array, outShape: Shape): void;
  /** Gives its memory back; not run afterwards. */
  close(): void;
}

/** Products, or a part of a sentence that says why there are none. */
export type NativeProductsFound =
  { readonly products: NativeProducts } | { readonly products: null; readonly reason: string };

const kinds: readonly ProductKind[] = ['nn', 'nt', 'tn'];

type Tensor = object;
interface Session {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: Record<string, Tensor>, fetches: Record<string, Tensor | null>, options: object): unknown;
  dispose(): void;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
type Require = ((id: string) => unknown) & { resolve(id: string): string };
const nodeGlobals = z.object({
  process: z.object({
    getBuiltinModule: z.custom<(id: string) => unknown>(isFunction),
    // An object of the host: checked, never copied.
    env: z.custom<Record<string, string | undefined>>((value) => typeof value === 'object' && value !== null),
  }),
});
// Node's module of this name is itself a function.
const moduleModule = z.custom<{ readonly createRequire: (from: string) => Require }>(
  (value) => typeof value === 'function' && 'createRequire' in value,
);
const bindingModule = z.object({
  binding: z.object({ InferenceSession: z.custom<new () => Session>(isFunction) }),
  initOrt: z.custom<() => void>(isFunction),
});
const commonModule = z.object({
  Tensor: z.custom<new (type: 'float32', data: Float32Array, shape: Shape) => Tensor>(isFunction),
  // A host object with setters: checked, never copied.
  env: z.custom<{ logLevel: string }>((value) => typeof value === 'object' && value !== null && 'logLevel' in value),
});
const packageFile = z.object({ version: z.string() });

/**
 * The binding hands back a copy of every result, also of one that was written where it was wanted: a quarter of a product's
 * time, and garbage of its size. It hands them back in the model's order and gives up at the first that is no tensor. So a
 * first result that is none, an empty sequence, keeps it from copying the second, which lies in its place by then.
 */
const NO_TENSOR = 'nothing';
const GIVEN_UP = 'Non tensor type is temporarily not supported.';

/** Gemm, of any size, beside what keeps its result from being copied. */
export function productModel(kind: ProductKind): Uint8Array {
  const transposed = (side: number) => ({ type: 'int', value: kind[side] === 't' ? 1 : 0 }) as const;
  return writeOnnxModel({
    name: kind,
    opset: 13,
    inputs: [
      { name: 'a', shape: ['a0', 'a1'] },
      { name: 'b', shape: ['b0', 'b1'] },
    ],
    outputs: [
      { name: NO_TENSOR, shape: null },
      { name: 'c', shape: ['c0', 'c1'] },
    ],
    nodes: [
      { operator: 'SequenceEmpty', inputs: [], outputs: [NO_TENSOR] },
      {
        operator: 'Gemm',
        inputs: ['a', 'b'],
        outputs: ['c'],
        attributes: { transA: transposed(0), transB: transposed(1) },
      },
    ],
  });
}

/** @throws where the package is missing or not as expected */
function load(threads: number): NativeProducts {
  const node = nodeGlobals.parse(globalThis).process;
  // Its builds keep a device id in the person's home and report to their makers. A thread's own variables do not reach
  // native code: there, the process has to have said it (createEngine does).
  node.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { createRequire } = moduleModule.parse(node.getBuiltinModule('node:module'));
  // In a variable: the package is optional, so neither the compiler nor a bundler may insist on it.
  const name = 'onnxruntime-node';
  const require = createRequire(import.meta.url);
  const { version } = packageFile.parse(require(`${name}/package.json`));
  // Its own copy of onnxruntime-common, wherever that was installed.
  const own = createRequire(require.resolve(`${name}/package.json`));
  const { Tensor, env } = commonModule.parse(own('onnxruntime-common'));
  // Native code would write warnings to the terminal behind Node's back.
  env.logLevel = 'fatal';
  const { binding, initOrt } = bindingModule.parse(require(`${name}/dist/binding.js`));
  initOrt();
  const options = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableMemPattern: false,
    enableCpuMemArena: false,
    logSeverityLevel: 4,
    // Threads that wait for work by spinning would take the cores from our own helpers, which do the same for a moment.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  const open = (model: Uint8Array, more: object = {}): Session => {
    const session = new binding.InferenceSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, { ...options, ...more });
    return session;
  };
  const product = (kind: ProductKind): Session => open(productModel(kind));
  const sessions = { nn: product('nn'), nt: product('nt'), tn: product('tn') };
  return {
    title: `onnxruntime ${version}`,
    multiply: (kind, a, aShape, b, bShape, out, outShape) => {
      const feeds = { a: new Tensor('float32', a, aShape), b: new Tensor('float32', b, bShape) };
      try {
        sessions[kind].run(feeds, { [NO_TENSOR]: null, c: new Tensor('float32', out, outShape) }, {});
      } catch (thrown) {
        if (!(thrown instanceof Error) || thrown.message !== GIVEN_UP) throw thrown;
      }
    },
    open: (model, { input, output }) => {
      // What lies between its layers is kept from run to run: fresh memory would cost more than the products.
      const session = open(model, { enableMemPattern: true, enableCpuMemArena: true });
      return {
        run: (x, shape, out, outShape) => {
          const feeds = { [input]: new Tensor('float32', x, shape) };
          session.run(feeds, { [output]: new Tensor('float32', out, outShape) }, {});
        },
        close: () => session.dispose(),
      };
    },
  };
}

/** Whether all three products of small whole numbers, which float32 holds exactly, are right in the kernels' memory. */
function isRight(products: NativeProducts, memory: KernelMemory): boolean {
  const [m, k, n] = [13, 40, 24];
  return memory.compute((room) => {
    const [aAt, bAt, outAt] = [m * k, k * n, m * n].map((length) => room.reserve(4 * length));
    const [a, b, out] = [memory.floats(aAt, m * k), memory.floats(bAt, k * n), memory.floats(outAt, m * n)];
    return kinds.every((kind) => {
      const [left, right] = [kind[0] === 't', kind[1] === 't'];
      const aOf = (r: number, i: number): number => ((5 * r + 3 * i) % 7) - 3;
      const bOf = (i: number, c: number): number => ((2 * i + 3 * c) % 11) - 5;
      for (let r = 0; r < m; r++) for (let i = 0; i < k; i++) a[left ? i * m + r : r * k + i] = aOf(r, i);
      for (let i = 0; i < k; i++) for (let c = 0; c < n; c++) b[right ? c * k + i : i * n + c] = bOf(i, c);
      out.fill(NaN);
      products.multiply(kind, a, left ? [k, m] : [m, k], b, right ? [n, k] : [k, n], out, [m, n]);
      return out.every((value, at) => {
        let sum = 0;
        for (let i = 0; i < k; i++) sum += aOf(Math.floor(at / n), i) * bOf(i, at % n);
        return value === sum;
      });
    });
  });
}

function reasonOf(thrown: unknown): string {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof z.ZodError) return 'onnxruntime-node is not as expected';
  if (/cannot find (module|package)/i.test(said)) return 'the package onnxruntime-node is not installed';
  return `onnxruntime-node cannot be used here: ${said.split('\n')[0].slice(0, 120)}`;
}

/**
 * Loads the package and tries it out. Never throws.
 *
 * @param memory whose matrices are multiplied
 * @param threads that share a product
 */
export function loadNativeProducts(memory: KernelMemory, threads: number): NativeProductsFound {
  const gate = gateOfThread();
  if (gate === null) return { products: null, reason: 'this thread may be ended at any time' };
  try {
    const loaded = gate.through(() => {
      const products = load(threads);
      return isRight(products, memory) ? products : null;
    });
    if (loaded === null) return { products: null, reason: 'onnxruntime-node multiplied wrongly' };
    const { title } = loaded;
    const products: NativeProducts = {
      title,
      multiply: (...given) => gate.through(() => loaded.multiply(...given)),
      open: (...given) => {
        const network = gate.through(() => loaded.open(...given));
        return {
          run: (...rest) => gate.through(() => network.run(...rest)),
          close: () => gate.through(() => network.close()),
        };
      },
    };
    return { products };
  } catch (thrown) {
    return { products: null, reason: reasonOf(thrown) };
  }
}
