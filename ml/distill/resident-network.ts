/**
 * ./network.ts on the SIMD kernels, from weights to weights inside their memory: the same draws, formulas and order as
 * ./tensor-network.ts, and tested against it. What propagates is kept together with its transpose, which takes gradients
 * back; where both are the same, as in a graph convolution, once.
 *
 * One block holds W1 (d x h), b1, W2 (h x c), b2, equal blocks their gradients and Adam's two moments; rows are padded to
 * 8 floats, the padding is zero and stays zero.
 */
import { clearedMatrix, padded, putFloats, putInts, takeMatrix } from '../compute/kernels/blocks.ts';
import { columnSums, normGradientSums } from '../compute/kernels/column-sums.ts';
import { productInto, transposedProductInto } from '../compute/kernels/dense.ts';
import type { KernelMemory, Scratch, StackedScratch } from '../compute/kernels/memory.ts';
import { hostKernels } from '../compute/sparse.ts';
import { sameRows, transposed } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { ADAMW_RATES } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import type { LinearLayer } from './distill.types.ts';
import type { Network, NetworkInput, NetworkOptions } from './network.ts';
import { addLossGradients, checkTargets, hiddenGradient, rowsOf } from './network-targets.ts';
import type { AskedGradient, NetworkLosses, NetworkTargets } from './network-targets.ts';
import { checkLayers, initialLayers, networkShapes } from './network-weights.ts';

/** @returns null where the SIMD kernels are not at hand: another backend, or a machine without them */
export function createResidentNetwork(input: NetworkInput, options: NetworkOptions): Network | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, input, options);
}

/** null: nothing is dropped. */
interface Masks {
  /** of each stored entry of X */
  readonly input: Float32Array | null;
  /** computed rows x h */
  readonly hidden: Float32Array | null;
}

/** Rows that a pass computes, and the addresses of what it leaves for the way back. */
interface Pass {
  readonly count: number;
  /** which, as addresses; 0 for all in order */
  readonly rowIdx: number;
  /** X as it was seen: values scaled by the mask */
  readonly x: number;
  /** P X W1, before bias and activation, count x h */
  readonly before: number;
  /** after both and the mask */
  readonly hidden: number;
  /** count x c, without its bias */
  readonly z: number;
}

function onKernels(memory: KernelMemory, input: NetworkInput, options: NetworkOptions): Network {
  const { features, propagation, numClasses, rng } = input;
  const { numRows: n, numCols: d } = features;
  const { hiddenChannels: h } = options;
  const [hidden, classes] = [padded(h), padded(numClasses)];
  const entries = features.kind === 'csr' ? features.values : features.data;
  const sizes = [d * hidden, hidden, h * classes, classes];
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const [w1, b1, w2, b2] = sizes.map((_, i) => 4 * sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const blocks: number[] = [];
  const keep = (bytes: number): number => {
    const at = memory.keep(bytes);
    blocks.push(at);
    return at;
  };
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  const kept: Scratch = { reserve: keep };
  try {
    const [weights, gradients, first, second] = [0, 1, 2, 3].map(() => {
      const at = keep(4 * length);
      memory.floats(at, length).fill(0);
      return at;
    });
    const load = (layers: readonly LinearLayer[]): void => {
      checkLayers(layers, input, options);
      layers.forEach(({ inChannels, outChannels, weight, bias }, layer) => {
        const stride = padded(outChannels);
        const view = memory.floats(weights + (layer === 0 ? w1 : w2), inChannels * stride);
        for (let r = 0; r < inChannels; r++) {
          view.set(weight.subarray(r * outChannels, (r + 1) * outChannels), r * stride);
        }
        memory.floats(weights + (layer === 0 ? b1 : b2), outChannels).set(bias);
      });
    };
    load(initialLayers(input, options));
    const structure =
      features.kind === 'csr'
        ? { rowPtr: putInts(memory, kept, features.rowPtr), colIdx: putInts(memory, kept, features.colIdx) }
        : null;
    const values = putFloats(memory, kept, entries);
    const putRows = (rows: WeightedRows): { rowPtr: number; colIdx: number; values: number } => ({
      rowPtr: putInts(memory, kept, rows.rowPtr),
      colIdx: putInts(memory, kept, rows.colIdx),
      values: putFloats(memory, kept, rows.values),
    });
    const forth = propagation === null ? null : putRows(propagation);
    const turned = propagation === null ? null : transposed(propagation);
    const back = propagation === null || turned === null || sameRows(propagation, turned) ? forth : putRows(turned);
    const place = new Int32Array(n).fill(-1);

    /** P x or its transpose's product, in room of its own; x itself where nothing is propagated. */
    const propagated = (room: Scratch, by: typeof forth, x: number, width: number): number => {
      if (by === null) return x;
      const out = room.reserve(4 * n * width);
      memory.kernels.spmm(by.rowPtr, by.colIdx, by.values, 0, n, x, width, out);
      return out;
    };
    /** The same, to a place of its own. */
    const propagateInto = (room: StackedScratch, width: number, out: number, fill: (at: number) => void): void => {
      if (forth === null) {
        fill(out);
        return;
      }
      room.step(() => {
        const x = room.reserve(4 * n * width);
        fill(x);
        memory.kernels.spmm(forth.rowPtr, forth.colIdx, forth.values, 0, n, x, width, out);
      });
    };

    /** @param rows which to compute, null for all: others than all only where nothing is propagated */
    const roomFor = (room: Scratch, rows: Int32Array | null, masks: Masks | null): Pass => {
      const count = rows?.length ?? n;
      const pass = {
        count,
        rowIdx: rows === null ? 0 : putInts(memory, room, rows),
        x: masks === null || masks.input === null ? values : putFloats(memory, room, entries),
        before: room.reserve(4 * count * hidden),
        hidden: room.reserve(4 * count * hidden),
        z: room.reserve(4 * count * classes),
      };
      if (masks !== null && masks.input !== null) scale(memory.floats(pass.x, entries.length), masks.input);
      return pass;
    };

    const forward = (room: StackedScratch, pass: Pass, masks: Masks | null): void => {
      const { count, rowIdx, x } = pass;
      propagateInto(room, hidden, pass.before, (out) => {
        if (structure === null) {
          const left = { at: x, rowIdx, rows: count, cols: d, stride: d };
          const right = { at: weights + w1, width: h, stride: hidden, transposed: false };
          productInto(memory, room, left, right, out);
        } else {
          memory.kernels.spmm(structure.rowPtr, structure.colIdx, x, rowIdx, count, weights + w1, hidden, out);
        }
      });
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      memory.kernels.affinePrelu(pass.before, count, hidden, unit, weights + b1, 0, pass.hidden);
      if (masks !== null && masks.hidden !== null) {
        scaleRows(memory.floats(pass.hidden, count * hidden), masks.hidden, h, hidden);
      }
      propagateInto(room, classes, pass.z, (out) => {
        const left = { at: pass.hidden, rowIdx: 0, rows: count, cols: h, stride: hidden };
        const right = { at: weights + w2, width: numClasses, stride: classes, transposed: false };
        productInto(memory, room, left, right, out);
      });
    };

    /** @param dz gradient towards Z, count x c @param asked the gradient that was given for hidden rows */
    const backward = (
      room: StackedScratch,
      pass: Pass,
      masks: Masks,
      dz: number,
      asked: { readonly rows: Int32Array; readonly gradient: Float32Array; readonly share: number } | null,
    ): void => {
      const { count, rowIdx } = pass;
      const add = (at: number, sums: Float64Array): void => {
        const view = memory.floats(gradients + at, sums.length);
        for (let c = 0; c < sums.length; c++) view[c] += sums[c];
      };
      add(b2, columnSums(memory, room, dz, count, classes).sums);
      const towards = propagated(room, back, dz, classes);
      const left = { at: pass.hidden, rowIdx: 0, rows: count, cols: h, stride: hidden };
      transposedProductInto(memory, room, left, { at: towards, width: numClasses }, gradients + w2);
      const dHidden = room.reserve(4 * count * hidden);
      productInto(
        memory,
        room,
        { at: towards, rowIdx: 0, rows: count, cols: numClasses, stride: classes },
        { at: weights + w2, width: h, stride: classes, transposed: true },
        dHidden,
      );
      if (asked !== null) {
        const view = memory.floats(dHidden, count * hidden);
        asked.rows.forEach((v, i) => {
          const to = hidden * (rowIdx === 0 ? v : place[v]);
          for (let c = 0; c < h; c++) view[to + c] += asked.share * asked.gradient[i * h + c];
        });
      }
      if (masks.hidden !== null) scaleRows(memory.floats(dHidden, count * hidden), masks.hidden, h, hidden);
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      const zero = putFloats(memory, room, new Float32Array(hidden));
      const relu = { mean: zero, inverse: unit, gamma: unit, beta: weights + b1, slope: 0 };
      add(b1, normGradientSums(memory, room, pass.before, dHidden, count, hidden, relu).sumDz);
      const dFirst = propagated(room, back, dHidden, hidden);
      if (structure === null) {
        const x = { at: pass.x, rowIdx, rows: count, cols: d, stride: d };
        transposedProductInto(memory, room, x, { at: dFirst, width: h }, gradients + w1);
      } else {
        const { rowPtr, colIdx } = structure;
        memory.kernels.spmmTransposed(rowPtr, colIdx, pass.x, rowIdx, count, dFirst, hidden, gradients + w1, 0);
      }
    };

    /** Gradients of the whole loss into their block, beginning with the penalty. */
    const gradientsInto = (
      room: StackedScratch,
      pass: Pass,
      masks: Masks,
      targets: NetworkTargets,
      found: AskedGradient | null,
    ): NetworkLosses => {
      const dz = clearedMatrix(memory, room, pass.count, numClasses);
      const losses = addLossGradients(
        {
          values: memory.floats(pass.z, pass.count * classes),
          bias: memory.floats(weights + b2, numClasses),
          gradient: memory.floats(dz, pass.count * classes),
          stride: classes,
          numClasses,
          place: pass.rowIdx === 0 ? null : place,
        },
        targets,
      );
      const [sums, decayed] = [memory.floats(gradients, length), memory.floats(weights, length)];
      for (let i = 0; i < length; i++) sums[i] = options.weightDecay * decayed[i];
      const { hidden: term } = targets;
      backward(room, pass, masks, dz, term === undefined || found === null ? null : { ...term, ...found });
      return { ...losses, hidden: found?.loss ?? 0 };
    };

    /** Hidden rows of nodes, without padding. */
    const gathered = (pass: Pass, rows: Int32Array): Float32Array => {
      const view = memory.floats(pass.hidden, pass.count * hidden);
      const out = new Float32Array(rows.length * h);
      rows.forEach((v, i) => {
        const from = hidden * (pass.rowIdx === 0 ? v : place[v]);
        out.set(view.subarray(from, from + h), i * h);
      });
      return out;
    };

    let steps = 0;
    const step = async (targets: NetworkTargets): Promise<NetworkLosses> => {
      checkTargets(targets, n, numClasses);
      const rows = propagation === null ? rowsOf(targets, place) : null;
      const drawn = rng.fork(`epoch ${steps++}`);
      const mask = (size: number, rate: number, name: string): Float32Array | null =>
        rate > 0 ? dropoutMask(size, rate, drawn.fork(name)) : null;
      const masks: Masks = {
        input: mask(entries.length, options.inputDropout, 'input'),
        hidden: mask((rows?.length ?? n) * h, options.hiddenDropout, 'hidden'),
      };
      const placed = <T>(use: () => T): T => {
        rows?.forEach((v, i) => (place[v] = i));
        try {
          return use();
        } finally {
          rows?.forEach((v) => (place[v] = -1));
        }
      };
      let losses: NetworkLosses;
      if (targets.hidden === undefined) {
        losses = placed(() =>
          memory.compute((room) => {
            const pass = roomFor(room, rows, masks);
            forward(room, pass, masks);
            return gradientsInto(room, pass, masks, targets, null);
          }),
        );
      } else {
        // Whoever is asked may compute in the kernels' memory, so that the pass must outlast a computation.
        const own: number[] = [];
        const term = targets.hidden;
        try {
          const lasting: Scratch = {
            reserve: (bytes) => {
              const at = memory.keep(bytes);
              own.push(at);
              return at;
            },
          };
          const pass = roomFor(lasting, rows, masks);
          memory.compute((room) => forward(room, pass, masks));
          const found = await hiddenGradient(
            term,
            placed(() => gathered(pass, term.rows)),
          );
          losses = placed(() => memory.compute((room) => gradientsInto(room, pass, masks, targets, found)));
        } finally {
          own.forEach((at) => memory.release(at));
        }
      }
      const rates = {
        ...ADAMW_RATES,
        rate: options.learningRate,
        decay: 0,
        correction1: 1 - ADAMW_RATES.beta1 ** steps,
        correction2: 1 - ADAMW_RATES.beta2 ** steps,
      };
      memory.kernels.adamw(weights, gradients, first, second, rates, length);
      return losses;
    };

    /** A pass without dropout, all rows or only those asked for, which are then in the order of the question. */
    const evaluated = (rows: Int32Array | undefined, take: (pass: Pass) => Float32Array): Float32Array => {
      const own = propagation === null && rows !== undefined ? rows : null;
      return memory.compute((room) => {
        const pass = roomFor(room, own, null);
        forward(room, pass, null);
        return take(pass);
      });
    };
    const chosen = (values: Float32Array, rows: Int32Array | undefined, width: number): Float32Array => {
      if (rows === undefined || propagation === null) return values;
      const out = new Float32Array(rows.length * width);
      rows.forEach((v, i) => out.set(values.subarray(v * width, (v + 1) * width), i * width));
      return out;
    };

    return {
      step,
      logits: (rows) => {
        const values = evaluated(rows, (pass) => takeMatrix(memory, pass.z, pass.count, numClasses));
        const bias = memory.floats(weights + b2, numClasses);
        for (let i = 0; i < values.length; i++) values[i] += bias[i % numClasses];
        return Promise.resolve(chosen(values, rows, numClasses));
      },
      hidden: (rows) => {
        const values = evaluated(rows, (pass) => takeMatrix(memory, pass.hidden, pass.count, h));
        return Promise.resolve(chosen(values, rows, h));
      },
      weights: () =>
        Promise.resolve(
          networkShapes(input, options).map(([inChannels, outChannels], layer) => ({
            inChannels,
            outChannels,
            weight: takeMatrix(memory, weights + (layer === 0 ? w1 : w2), inChannels, outChannels),
            bias: takeMatrix(memory, weights + (layer === 0 ? b1 : b2), 1, outChannels),
          })),
        ),
      load,
      dispose,
    };
  } catch (thrown) {
    dispose();
    throw thrown;
  }
}

function scale(values: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] *= mask[i];
}

/** Padded rows times a mask without padding. */
function scaleRows(values: Float32Array, mask: Float32Array, width: number, stride: number): void {
  if (width === stride) {
    scale(values, mask);
    return;
  }
  for (let start = 0, i = 0; start < values.length; start += stride) {
    for (let c = 0; c < width; c++, i++) values[start + c] *= mask[i];
  }
}
