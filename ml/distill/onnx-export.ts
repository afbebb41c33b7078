/**
 * A student as an ONNX file that any runtime computes with: "features" (batch x F, float32, prepared by the model's
 * recipe) -> "logits" and "probabilities" (batch x classes), the temperature already in both. The model card goes along
 * as text in the file's metadata.
 */
import { writeOnnxModel } from '../compute/native/onnx-model.ts';
import type { OnnxInitializer, OnnxNode, OnnxValue } from '../compute/native/onnx-model.ts';
import type { StudentNetwork } from './distill.types.ts';
import { checkStudent, classesOf } from './student-network.ts';

/** Operators as of ONNX 1.8 (2020): old enough for every runtime in use. */
const OPSET = 13;

export interface OnnxTexts {
  /** class names, in the order of the outputs */
  readonly classes: readonly string[];
  /** feature columns, in the order of the inputs */
  readonly features: readonly string[];
  /** the model card, as JSON */
  readonly card: string;
}

/** The layers as nodes: "features" -> "logits", the temperature in them. */
function logitsNodes({ layers, temperature }: StudentNetwork): { nodes: OnnxNode[]; initializers: OnnxInitializer[] } {
  const initializers: OnnxInitializer[] = [];
  const nodes: OnnxNode[] = [];
  let input = 'features';
  for (const [l, { inChannels, outChannels, weight, bias }] of layers.entries()) {
    const isLast = l === layers.length - 1;
    const [w, b, sum] = [`weight${l + 1}`, `bias${l + 1}`, isLast ? 'uncalibrated' : `sum${l + 1}`];
    initializers.push({ name: w, shape: [inChannels, outChannels], values: weight });
    initializers.push({ name: b, shape: [outChannels], values: bias });
    nodes.push({ operator: 'Gemm', inputs: [input, w, b], outputs: [sum] });
    if (isLast) break;
    input = `hidden${l + 1}`;
    nodes.push({ operator: 'Relu', inputs: [sum], outputs: [input] });
  }
  initializers.push({ name: 'temperature', shape: [], values: Float32Array.of(temperature) });
  nodes.push({ operator: 'Div', inputs: ['uncalibrated', 'temperature'], outputs: ['logits'] });
  return { nodes, initializers };
}

const ends = (network: StudentNetwork): { features: OnnxValue; logits: OnnxValue } => ({
  features: { name: 'features', shape: ['batch', network.layers[0].inChannels] },
  logits: { name: 'logits', shape: ['batch', classesOf(network)] },
});

/** For scoring here: logits alone, no texts. @throws AppError invalid-argument where the network is no network */
export function logitsModel(network: StudentNetwork): Uint8Array {
  checkStudent(network);
  const { features, logits } = ends(network);
  return writeOnnxModel({
    name: 'logits',
    opset: OPSET,
    inputs: [features],
    outputs: [logits],
    ...logitsNodes(network),
  });
}

/**
 * @param texts kept in the metadata as "dowser.card" (the JSON given), "dowser.classes" and "dowser.features" (JSON lists)
 * @returns the bytes of an .onnx file
 * @throws AppError invalid-argument where the network is no network
 */
export function exportOnnx(network: StudentNetwork, texts: OnnxTexts): Uint8Array {
  checkStudent(network);
  const { nodes, initializers } = logitsNodes(network);
  const { features, logits } = ends(network);
  nodes.push({
    operator: 'Softmax',
    inputs: ['logits'],
    outputs: ['probabilities'],
    attributes: { axis: { type: 'int', value: 1 } },
  });
  return writeOnnxModel({
    name: 'student',
    opset: OPSET,
    inputs: [features],
    outputs: [logits, { name: 'probabilities', shape: logits.shape }],
    nodes,
    initializers,
    metadata: {
      'dowser.card': texts.card,
      'dowser.classes': JSON.stringify(texts.classes),
      'dowser.features': JSON.stringify(texts.features),
    },
  });
}
