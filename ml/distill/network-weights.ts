/** The weights of ./network.ts outside of it: what both forms begin with, and what may be put in. */
import { glorotUniform, linearUniform } from '../nn/init.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { LinearLayer } from './distill.types.ts';
import type { NetworkInput, NetworkOptions } from './network.ts';

function initialLayer(
  [inChannels, outChannels]: readonly [number, number],
  initial: NetworkOptions['initial'],
  rng: Rng,
): LinearLayer {
  const shape = { inChannels, outChannels };
  if (initial === 'glorot') {
    return { ...shape, weight: glorotUniform(inChannels, outChannels, rng), bias: new Float32Array(outChannels) };
  }
  const weight = linearUniform(inChannels * outChannels, inChannels, rng.fork('weight'));
  return { ...shape, weight, bias: linearUniform(outChannels, inChannels, rng.fork('bias')) };
}

/** Channels in and out of both layers. */
export function networkShapes(
  { features, numClasses }: NetworkInput,
  { hiddenChannels }: NetworkOptions,
): readonly [readonly [number, number], readonly [number, number]] {
  return [
    [features.numCols, hiddenChannels],
    [hiddenChannels, numClasses],
  ];
}

export function initialLayers(input: NetworkInput, options: NetworkOptions): readonly [LinearLayer, LinearLayer] {
  const [first, second] = networkShapes(input, options);
  return [
    initialLayer(first, options.initial, input.rng.fork('first')),
    initialLayer(second, options.initial, input.rng.fork('second')),
  ];
}

/** @throws AppError invalid-argument where the layers do not fit the network */
export function checkLayers(layers: readonly LinearLayer[], input: NetworkInput, options: NetworkOptions): void {
  const shapes = networkShapes(input, options);
  const fits =
    layers.length === shapes.length &&
    layers.every(
      ({ inChannels, outChannels, weight, bias }, i) =>
        inChannels === shapes[i][0] &&
        outChannels === shapes[i][1] &&
        weight.length === inChannels * outChannels &&
        bias.length === outChannels,
    );
  if (fits) return;
  const text = (all: readonly (readonly [number, number])[]): string => all.map((pair) => pair.join(' x ')).join(', ');
  throw new AppError(
    'invalid-argument',
    `These weights (${text(layers.map(({ inChannels, outChannels }) => [inChannels, outChannels]))}) do not fit the network (${text(shapes)}). Use weights of a network of the same features, width and classes.`,
  );
}
