/**
 * The teacher: a network of two layers over the graph, trained on the labelled nodes with all others in sight and stopped
 * by validation. Settings are those of GLNN (Zhang et al., ICLR 2022) for the graphs of CPF: GraphSAGE without dropout
 * (all neighbours instead of five sampled ones: within the noise on Cora and Citeseer), and a convolutional one.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Features, GraphData } from '../schema/graph.ts';
import type { DistillInput, LinearLayer } from './distill.types.ts';
import { fit } from './fit.ts';
import type { Audit, KnownNodes, ReportPoint } from './fit.ts';
import { createNetwork } from './network.ts';
import type { NetworkOptions } from './network.ts';
import { teacherPropagation } from './propagation.ts';
import type { TeacherKind } from './propagation.ts';

export interface TeacherSettings extends Omit<NetworkOptions, 'initial'> {
  readonly kind: TeacherKind;
  readonly epochs: number;
  readonly patience: number;
}

export const publishedTeachers: Readonly<Record<TeacherKind, TeacherSettings>> = {
  sage: {
    kind: 'sage',
    hiddenChannels: 128,
    inputDropout: 0,
    hiddenDropout: 0,
    learningRate: 0.01,
    weightDecay: 5e-4,
    epochs: 200,
    patience: 50,
  },
  gcn: {
    kind: 'gcn',
    hiddenChannels: 64,
    inputDropout: 0,
    hiddenDropout: 0.8,
    learningRate: 0.01,
    weightDecay: 1e-3,
    epochs: 200,
    patience: 50,
  },
};

export interface Teacher {
  readonly settings: TeacherSettings;
  readonly layers: readonly LinearLayer[];
  /** of all nodes of the graph that it was trained on, numNodes x numClasses */
  readonly logits: Float32Array;
  /** its hidden rows, numNodes x hiddenChannels, without dropout */
  readonly hidden: Float32Array;
  /** the epoch that validation chose, from 1 */
  readonly epoch: number;
  readonly validationAccuracy: number;
  readonly audit: Audit | null;
}

export const TO_LEARN = 'to learn from';
export const TO_VALIDATE = 'to validate with';

/** @throws AppError invalid-argument where a node's class is not known, or there is no node */
export function knownNodes(rows: Int32Array, labels: Int32Array, what: string): KnownNodes {
  const odd = rows.find((v) => labels[v] < 0);
  if (odd !== undefined || rows.length === 0) {
    const seen = odd === undefined ? 'there are none' : `the class of node ${odd} is not known`;
    throw new AppError('invalid-argument', `Nodes ${what} need known classes, and ${seen}. Choose labelled nodes.`);
  }
  return { rows, classes: rows.map((v) => labels[v]) };
}

/**
 * @param ctx its generator's fork "teacher" draws weights and dropout
 * @param audit see ./fit.ts
 * @throws AppError cancelled, too-large, invalid-argument (a training node without a class)
 */
export async function trainTeacher(
  { data, labels, numClasses, split }: DistillInput,
  settings: TeacherSettings,
  ctx: RunContext,
  report: ReportPoint,
  audit: KnownNodes | null = null,
): Promise<Teacher> {
  const { kind, epochs, patience, ...options } = settings;
  const network = createNetwork(
    {
      features: data.features,
      propagation: teacherPropagation(data.graph, kind),
      numClasses,
      rng: ctx.rng.fork('teacher'),
    },
    { ...options, initial: 'glorot' },
  );
  try {
    const steps = [{ hard: { ...knownNodes(split.train, labels, TO_LEARN), weights: null, share: 1 } }];
    const validation = knownNodes(split.validation, labels, TO_VALIDATE);
    const how = { stage: 'teacher', epochs, patience } as const;
    const fitted = await fit(network, numClasses, () => steps, validation, how, ctx, report, audit);
    const { layers, epoch, validationAccuracy } = fitted;
    return {
      settings,
      layers,
      logits: await network.logits(),
      hidden: await network.hidden(),
      epoch,
      validationAccuracy,
      audit: fitted.audit,
    };
  } finally {
    network.dispose();
  }
}

/**
 * What trained layers say of other nodes, or of the same over another graph.
 * @param propagation null for a perceptron
 * @returns numNodes x classes
 * @throws AppError invalid-argument where there are not two layers, or they do not fit the features
 */
export async function layerLogits(
  layers: readonly LinearLayer[],
  features: Features,
  propagation: WeightedRows | null,
): Promise<Float32Array> {
  const numClasses = layers.at(-1)?.outChannels ?? 0;
  const hiddenChannels = layers[0]?.outChannels ?? 0;
  const network = createNetwork(
    // What is drawn here is replaced at once.
    { features, propagation, numClasses, rng: createRng('replaced') },
    { hiddenChannels, inputDropout: 0, hiddenDropout: 0, learningRate: 0, weightDecay: 0, initial: 'glorot' },
  );
  try {
    network.load(layers);
    return await network.logits();
  } finally {
    network.dispose();
  }
}

/** A teacher's logits over a graph, the one that it was trained on or a larger one; numNodes x classes. */
export const teacherLogits = ({ settings, layers }: Teacher, data: GraphData): Promise<Float32Array> =>
  layerLogits(layers, data.features, teacherPropagation(data.graph, settings.kind));
