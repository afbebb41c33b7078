/**
 * ./network.ts on the SIMD kernels, from weights to weights inside their memory: the same draws, formulas and order as
 * ./tensor-network.ts, and tested against it. What propagates is kept together with its transpose, which takes gradients
 * back; where both are the same, as in a graph convolution, once.
 *
 * One block holds W1 (d x h), b1, W2 (h x c), b2, equal blocks their gradients and Adam's two moments; rows are padded to
 * 8 floats, the padding is zero and stays zero.
 */
import { partOfState, stateNumber, withParts } from '../commits.ts';
import { cheaperFeatures } from '../compute/cheaper-features.ts';
import { clearedMatrix, padded, putFloats, putInts, takeMatrix } from '../compute/kernels/blocks.ts';
import { columnSums, normGradientSums } from '../compute/kernels/column-sums.ts';
import { productInto, transposedProductInto } from '../compute/kernels/dense.ts';
import type { KernelMemory, Scratch, StackedScratch } from '../compute/kernels/memory.ts';
import { blockState, restoreBlock } from '../compute/resident-variables.ts';
import { hostKernels } from '../compute/sparse.ts';
import { sameRows, transposed } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { ADAMW_RATES } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import type { LinearLayer } from './distill.types.ts';
import type { Features } from '../schema/graph.ts';
import type { Network, NetworkInput, NetworkOptions } from './network.ts';
import { planOf, propagatedFeatures } from './network-plan.ts';
import type { Plan } from './network-plan.ts';
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

/** A matrix to multiply with W1, as addresses; rowPtr and colIdx are 0 where it is dense. */
interface Operand {
  readonly rowPtr: number;
  readonly colIdx: number;
  readonly values: number;
}

/** Sparse rows, as addresses. */
interface Rows {
  readonly count: number;
  readonly rowPtr: number;
  readonly colIdx: number;
  readonly values: number;
}

/** A plan with what it needs in the kernels' memory. */
interface PlacedPlan {
  readonly plan: Plan;
  /** (P X)[hiddenRows]; null: X, of which hiddenRows are chosen */
  readonly ahead: Operand | null;
  /** from H to Z and its transpose; null for the identity */
  readonly second: { readonly forth: Rows; readonly back: Rows } | null;
  readonly blocks: readonly number[];
}

/** Rows that a pass computes, and the addresses of what it leaves for the way back. */
interface Pass {
  readonly placed: PlacedPlan;
  /** rows of H */
  readonly inner: number;
  /** rows of Z */
  readonly outer: number;
  /** rows of X that are chosen, an address; 0 for all of the operand in order */
  readonly rowIdx: number;
  /** the operand; its values scaled by the mask */
  readonly x: Operand;
  /** the first layer's rows before bias and activation, inner x h */
  readonly before: number;
  /** after both and the mask */
  readonly hidden: number;
  /** outer x c, without its bias */
  readonly z: number;
}

/** Plans over a graph that are kept: for training, for validation, and one more. */
const MOST_PLANS = 3;

const sameNodes = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((v, i) => v === b[i]);

function onKernels(memory: KernelMemory, input: NetworkInput, options: NetworkOptions): Network {
  const { features, propagation, numClasses, rng } = input;
  const { numRows: n, numCols: d } = features;
  const { hiddenChannels: h } = options;
  const [hidden, classes] = [padded(h), padded(numClasses)];
  const entries = features.kind === 'csr' ? features.values : features.data;
  const shapes = [
    { rows: d, cols: h },
    { rows: 1, cols: h },
    { rows: h, cols: numClasses },
    { rows: 1, cols: numClasses },
  ];
  const sizes = [d * hidden, hidden, h * classes, classes];
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const [w1, b1, w2, b2] = sizes.map((_, i) => 4 * sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const blocks: number[] = [];
  const keep = (bytes: number): number => {
    const at = memory.keep(bytes);
    blocks.push(at);
    return at;
  };
  const plans: { readonly wanted: Int32Array; readonly placed: PlacedPlan }[] = [];
  const forget = (placed: PlacedPlan): void => placed.blocks.forEach((at) => memory.release(at));
  const dispose = (): void => {
    plans.splice(0).forEach(({ placed }) => forget(placed));
    blocks.splice(0).forEach((at) => memory.release(at));
  };
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
    const operandOf = (room: Scratch, matrix: Features): Operand => ({
      rowPtr: matrix.kind === 'csr' ? putInts(memory, room, matrix.rowPtr) : 0,
      colIdx: matrix.kind === 'csr' ? putInts(memory, room, matrix.colIdx) : 0,
      values: putFloats(memory, room, matrix.kind === 'csr' ? matrix.values : matrix.data),
    });
    const putRows = (room: Scratch, rows: WeightedRows): Rows => ({
      count: rows.numRows,
      rowPtr: putInts(memory, room, rows.rowPtr),
      colIdx: putInts(memory, room, rows.colIdx),
      values: putFloats(memory, room, rows.values),
    });
    /** Both ways; once where a matrix is its own transpose. */
    const putBoth = (room: Scratch, rows: WeightedRows): { forth: Rows; back: Rows } => {
      const forth = putRows(room, rows);
      const turned = transposed(rows);
      return { forth, back: sameRows(rows, turned) ? forth : putRows(room, turned) };
    };
    // What is dropped of X is dropped of its stored values.
    const given = operandOf(kept, options.inputDropout > 0 ? features : cheaperFeatures(features));
    const whole = propagation === null ? null : putBoth(kept, propagation);
    const [placeHidden, placeLogits] = [new Int32Array(n).fill(-1), new Int32Array(n).fill(-1)];

    const everything: PlacedPlan = {
      plan: { hiddenRows: null, logitRows: null, second: propagation, ahead: false },
      ahead: null,
      second: whole,
      blocks: [],
    };
    /** Steps that wait for the gradient of hidden rows: what they began with must stay. */
    let waiting = 0;
    const remember = (wanted: Int32Array, placed: PlacedPlan): PlacedPlan => {
      plans.push({ wanted: wanted.slice(), placed });
      if (plans.length > MOST_PLANS && waiting === 0) {
        plans.splice(0, plans.length - MOST_PLANS).forEach((old) => forget(old.placed));
      }
      return placed;
    };
    /** @param wanted nodes to compute, each once */
    const placedPlan = (wanted: Int32Array): PlacedPlan => {
      const known = plans.find((one) => sameNodes(one.wanted, wanted));
      if (known !== undefined) return known.placed;
      const plan = planOf(propagation, features, wanted, options.inputDropout > 0);
      if (propagation === null) return { plan, ahead: null, second: null, blocks: [] };
      if (plan.hiddenRows === null || plan.second === null) return remember(wanted, everything);
      const own: number[] = [];
      const room: Scratch = {
        reserve: (bytes) => {
          const at = memory.keep(bytes);
          own.push(at);
          return at;
        },
      };
      try {
        const ahead = operandOf(room, propagatedFeatures(propagation, features, plan.hiddenRows));
        return remember(wanted, { plan, ahead, second: putBoth(room, plan.second), blocks: own });
      } catch (thrown) {
        own.forEach((at) => memory.release(at));
        throw thrown;
      }
    };

    /** S x in room of its own; x itself where S is the identity. */
    const multiplied = (room: Scratch, by: Rows | null, x: number, width: number): number => {
      if (by === null) return x;
      const out = room.reserve(4 * by.count * width);
      memory.kernels.spmm(by.rowPtr, by.colIdx, by.values, 0, by.count, x, width, out);
      return out;
    };
    /** The same, of what `fill` makes, to a place of its own. @param rows of what it makes */
    const multipliedInto = (
      room: StackedScratch,
      by: Rows | null,
      rows: number,
      width: number,
      out: number,
      fill: (at: number) => void,
    ): void => {
      if (by === null) {
        fill(out);
        return;
      }
      room.step(() => {
        const x = room.reserve(4 * rows * width);
        fill(x);
        memory.kernels.spmm(by.rowPtr, by.colIdx, by.values, 0, by.count, x, width, out);
      });
    };
    /** What the first layer propagates with: nothing where that is done ahead, or never. */
    const firstOf = ({ placed }: Pass): typeof whole => (placed.plan.hiddenRows === null ? whole : null);

    const roomFor = (room: Scratch, placed: PlacedPlan, masks: Masks | null): Pass => {
      const { hiddenRows, logitRows } = placed.plan;
      const [inner, outer] = [hiddenRows?.length ?? n, logitRows?.length ?? n];
      const own = masks !== null && masks.input !== null ? putFloats(memory, room, entries) : given.values;
      const pass: Pass = {
        placed,
        inner,
        outer,
        rowIdx: hiddenRows === null || placed.ahead !== null ? 0 : putInts(memory, room, hiddenRows),
        x: placed.ahead ?? { ...given, values: own },
        before: room.reserve(4 * inner * hidden),
        hidden: room.reserve(4 * inner * hidden),
        z: room.reserve(4 * outer * classes),
      };
      if (masks !== null && masks.input !== null) scale(memory.floats(own, entries.length), masks.input);
      return pass;
    };

    const forward = (room: StackedScratch, pass: Pass, masks: Masks | null): void => {
      const { inner, rowIdx, x, placed } = pass;
      multipliedInto(room, firstOf(pass)?.forth ?? null, inner, hidden, pass.before, (out) => {
        if (x.rowPtr === 0) {
          const left = { at: x.values, rowIdx, rows: inner, cols: d, stride: d };
          const right = { at: weights + w1, width: h, stride: hidden, transposed: false };
          productInto(memory, room, left, right, out);
        } else memory.kernels.spmm(x.rowPtr, x.colIdx, x.values, rowIdx, inner, weights + w1, hidden, out);
      });
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      memory.kernels.affinePrelu(pass.before, inner, hidden, unit, weights + b1, 0, pass.hidden);
      if (masks !== null && masks.hidden !== null) {
        scaleRows(memory.floats(pass.hidden, inner * hidden), masks.hidden, h, hidden);
      }
      multipliedInto(room, placed.second?.forth ?? null, inner, classes, pass.z, (out) => {
        const left = { at: pass.hidden, rowIdx: 0, rows: inner, cols: h, stride: hidden };
        const right = { at: weights + w2, width: numClasses, stride: classes, transposed: false };
        productInto(memory, room, left, right, out);
      });
    };

    /** @param dz gradient towards Z, outer x c @param asked the gradient that was given for hidden rows */
    const backward = (
      room: StackedScratch,
      pass: Pass,
      masks: Masks,
      dz: number,
      asked: { readonly rows: Int32Array; readonly gradient: Float32Array; readonly share: number } | null,
    ): void => {
      const { inner, outer, rowIdx, x, placed } = pass;
      const add = (at: number, sums: Float64Array): void => {
        const view = memory.floats(gradients + at, sums.length);
        for (let c = 0; c < sums.length; c++) view[c] += sums[c];
      };
      add(b2, columnSums(memory, room, dz, outer, classes).sums);
      const towards = multiplied(room, placed.second?.back ?? null, dz, classes);
      const left = { at: pass.hidden, rowIdx: 0, rows: inner, cols: h, stride: hidden };
      transposedProductInto(memory, room, left, { at: towards, width: numClasses }, gradients + w2);
      const dHidden = room.reserve(4 * inner * hidden);
      productInto(
        memory,
        room,
        { at: towards, rowIdx: 0, rows: inner, cols: numClasses, stride: classes },
        { at: weights + w2, width: h, stride: classes, transposed: true },
        dHidden,
      );
      if (asked !== null) {
        const view = memory.floats(dHidden, inner * hidden);
        asked.rows.forEach((v, i) => {
          const to = hidden * placeHidden[v];
          for (let c = 0; c < h; c++) view[to + c] += asked.share * asked.gradient[i * h + c];
        });
      }
      if (masks.hidden !== null) scaleRows(memory.floats(dHidden, inner * hidden), masks.hidden, h, hidden);
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      const zero = putFloats(memory, room, new Float32Array(hidden));
      const relu = { mean: zero, inverse: unit, gamma: unit, beta: weights + b1, slope: 0 };
      add(b1, normGradientSums(memory, room, pass.before, dHidden, inner, hidden, relu).sumDz);
      const dFirst = multiplied(room, firstOf(pass)?.back ?? null, dHidden, hidden);
      if (x.rowPtr === 0) {
        const seen = { at: x.values, rowIdx, rows: inner, cols: d, stride: d };
        transposedProductInto(memory, room, seen, { at: dFirst, width: h }, gradients + w1);
      } else {
        memory.kernels.spmmTransposed(x.rowPtr, x.colIdx, x.values, rowIdx, inner, dFirst, hidden, gradients + w1, 0);
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
      const dz = clearedMatrix(memory, room, pass.outer, numClasses);
      const losses = addLossGradients(
        {
          values: memory.floats(pass.z, pass.outer * classes),
          bias: memory.floats(weights + b2, numClasses),
          gradient: memory.floats(dz, pass.outer * classes),
          stride: classes,
          numClasses,
          place: placeLogits,
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
      const view = memory.floats(pass.hidden, pass.inner * hidden);
      const out = new Float32Array(rows.length * h);
      rows.forEach((v, i) => {
        const from = hidden * placeHidden[v];
        out.set(view.subarray(from, from + h), i * h);
      });
      return out;
    };

    let steps = 0;
    const step = async (targets: NetworkTargets): Promise<NetworkLosses> => {
      checkTargets(targets, n, numClasses);
      const placed = placedPlan(rowsOf(targets, placeHidden));
      const drawn = rng.fork(`epoch ${steps++}`);
      const mask = (size: number, rate: number, name: string): Float32Array | null =>
        rate > 0 ? dropoutMask(size, rate, drawn.fork(name)) : null;
      const masks: Masks = {
        input: mask(entries.length, options.inputDropout, 'input'),
        hidden: mask((placed.plan.hiddenRows?.length ?? n) * h, options.hiddenDropout, 'hidden'),
      };
      const { hiddenRows, logitRows } = placed.plan;
      const inPlace = <T>(use: () => T): T => {
        const fill = (place: Int32Array, rows: Int32Array | null): void => {
          if (rows === null) for (let v = 0; v < n; v++) place[v] = v;
          else rows.forEach((v, i) => (place[v] = i));
        };
        fill(placeHidden, hiddenRows);
        fill(placeLogits, logitRows);
        try {
          return use();
        } finally {
          const clear = (place: Int32Array, rows: Int32Array | null): void => {
            if (rows === null) place.fill(-1);
            else for (const v of rows) place[v] = -1;
          };
          clear(placeHidden, hiddenRows);
          clear(placeLogits, logitRows);
        }
      };
      let losses: NetworkLosses;
      if (targets.hidden === undefined) {
        losses = inPlace(() =>
          memory.compute((room) => {
            const pass = roomFor(room, placed, masks);
            forward(room, pass, masks);
            return gradientsInto(room, pass, masks, targets, null);
          }),
        );
      } else {
        // Whoever is asked may compute in the kernels' memory, so that the pass must outlast a computation.
        const own: number[] = [];
        const term = targets.hidden;
        waiting++;
        try {
          const lasting: Scratch = {
            reserve: (bytes) => {
              const at = memory.keep(bytes);
              own.push(at);
              return at;
            },
          };
          const pass = roomFor(lasting, placed, masks);
          memory.compute((room) => forward(room, pass, masks));
          const found = await hiddenGradient(
            term,
            inPlace(() => gathered(pass, term.rows)),
          );
          losses = inPlace(() => memory.compute((room) => gradientsInto(room, pass, masks, targets, found)));
        } finally {
          waiting--;
          own.forEach((at) => memory.release(at));
        }
      }
      const rates = {
        ...ADAMW_RATES,
        rate: options.learningRate * (targets.rate ?? 1),
        decay: 0,
        correction1: 1 - ADAMW_RATES.beta1 ** steps,
        correction2: 1 - ADAMW_RATES.beta2 ** steps,
      };
      memory.kernels.adamw(weights, gradients, first, second, rates, length);
      return losses;
    };

    /** A pass without dropout of a plan. */
    const evaluated = (placed: PlacedPlan, take: (pass: Pass) => Float32Array): Float32Array =>
      memory.compute((room) => {
        const pass = roomFor(room, placed, null);
        forward(room, pass, null);
        return take(pass);
      });
    /** Of all rows those asked for, in the order of the question. */
    const chosen = (values: Float32Array, rows: Int32Array, width: number): Float32Array => {
      const out = new Float32Array(rows.length * width);
      rows.forEach((v, i) => out.set(values.subarray(v * width, (v + 1) * width), i * width));
      return out;
    };
    /** Only what is asked for is computed, in its order, where no node is asked for twice. */
    const planFor = (rows: Int32Array | undefined): PlacedPlan =>
      rows === undefined || new Set(rows).size < rows.length ? everything : placedPlan(rows);

    return {
      step,
      logits: (rows) => {
        const placed = planFor(rows);
        const values = evaluated(placed, (pass) => takeMatrix(memory, pass.z, pass.outer, numClasses));
        const bias = memory.floats(weights + b2, numClasses);
        for (let i = 0; i < values.length; i++) values[i] += bias[i % numClasses];
        const complete = placed.plan.logitRows === null;
        return Promise.resolve(rows === undefined || !complete ? values : chosen(values, rows, numClasses));
      },
      hidden: (rows) => {
        const placed = propagation === null ? planFor(rows) : everything;
        const values = evaluated(placed, (pass) => takeMatrix(memory, pass.hidden, pass.inner, h));
        const complete = placed.plan.hiddenRows === null;
        return Promise.resolve(rows === undefined || !complete ? values : chosen(values, rows, h));
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
      state: () => {
        const arrays = {
          ...blockState(memory, weights, shapes, 'value'),
          ...blockState(memory, first, shapes, 'first'),
          ...blockState(memory, second, shapes, 'second'),
        };
        return withParts({ numbers: { steps }, arrays: {} }, { optimiser: { numbers: { steps }, arrays } });
      },
      restore: (state) => {
        steps = stateNumber(state, 'steps');
        const optimiser = partOfState(state, 'optimiser');
        restoreBlock(memory, weights, shapes, optimiser, 'value');
        restoreBlock(memory, first, shapes, optimiser, 'first');
        restoreBlock(memory, second, shapes, optimiser, 'second');
      },
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
