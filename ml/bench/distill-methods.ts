/** What `npm run bench -- distill` can measure: one list. Each method gives something that scores the nodes of a graph. */
import type { RunContext } from '../context.ts';
import type { Audit, KnownNodes } from '../distill/fit.ts';
import { probabilitiesOf } from '../distill/probabilities.ts';
import type { DistillInput, Tokens } from '../distill/distill.types.ts';
import type { TeacherKind } from '../distill/propagation.ts';
import { trainKernelTeacher } from '../distill/kernel-teacher/kernel-teacher.ts';
import { trainScaledStudent } from '../distill/kernel-teacher/kernel-student.ts';
import type { KernelTeacher } from '../distill/kernel-teacher/kernel-teacher.ts';
import { kernelStudent, publishedStudent } from '../distill/student-settings.ts';
import type { StudentSettings } from '../distill/student-settings.ts';
import { trainStudent } from '../distill/student.ts';
import type { Student, StudentExtras, TaughtRows } from '../distill/student.ts';
import { layerLogits, publishedTeachers, teacherLogits, trainTeacher } from '../distill/teacher.ts';
import type { Teacher } from '../distill/teacher.ts';
import { localPatterns } from '../distill/tokenizer/local-patterns.ts';
import { defaultPostHoc, fitTokens } from '../distill/tokenizer/post-hoc.ts';
import { COSINE_TEMPERATURE, createTokenLoss, RELEASED_TOKEN_WEIGHT } from '../distill/tokenizer/token-loss.ts';
import { defaultVq, releasedSageVq } from '../distill/tokenizer/vq-options.ts';
import { trainVqTeacher } from '../distill/tokenizer/vq-teacher.ts';
import type { VqTeacher } from '../distill/tokenizer/vq-teacher.ts';
import { matrix } from '../compute/matrix.ts';
import type { GraphData } from '../schema/graph.ts';
import { overLinks, overTokens } from './distill-smoothing.ts';

/** One split of one data set, with what methods share. */
export interface SplitRun {
  /** name of the data set, for published settings */
  readonly set: string;
  readonly input: DistillInput;
  /** nodes of the graph whose classes choose nothing; for audits alone, undefined where there is none */
  readonly audit: KnownNodes | undefined;
  readonly ctx: RunContext;
  /** trained once for all methods of the split */
  teacher(kind: TeacherKind): Promise<Teacher>;
  /** likewise */
  kernelTeacher(): Promise<KernelTeacher>;
  /** likewise */
  vqTeacher(): Promise<VqTeacher>;
  /** likewise; with the settings of the released code */
  releasedVqTeacher(): Promise<VqTeacher>;
  /** likewise; null where no two rows of features differ */
  patterns(): Promise<Tokens | null>;
}

export interface MethodRun {
  /** Logits over a graph, the one trained on or a larger one of the same features; numNodes x numClasses */
  logits(data: GraphData): Promise<Float32Array>;
  readonly epoch: number;
  readonly validationAccuracy: number;
  readonly audit: Audit | null;
}

export interface DistillMethod {
  readonly id: string;
  /** what it is, for the table */
  readonly title: string;
  /** it speaks for the nodes of the graph that it was fitted on and for no later ones */
  readonly ownGraphOnly?: true;
  run(split: SplitRun): Promise<MethodRun>;
}

const ignore = (): void => undefined;

/** @param audit nodes of the graph whose classes choose nothing @param ctx draws everything of this split */
export function splitRun(set: string, input: DistillInput, audit: KnownNodes | undefined, ctx: RunContext): SplitRun {
  const teachers = new Map<TeacherKind, Promise<Teacher>>();
  let kernelTeacher: Promise<KernelTeacher> | null = null;
  let vqTeacher: Promise<VqTeacher> | null = null;
  let releasedVqTeacher: Promise<VqTeacher> | null = null;
  let patterns: Promise<Tokens | null> | null = null;
  return {
    set,
    input,
    audit,
    ctx,
    teacher: (kind) => {
      const known = teachers.get(kind) ?? trainTeacher(input, publishedTeachers[kind], ctx, ignore);
      teachers.set(kind, known);
      return known;
    },
    kernelTeacher: () => (kernelTeacher ??= trainKernelTeacher(input, ctx)),
    vqTeacher: () => (vqTeacher ??= trainVqTeacher(input, defaultVq, ctx)),
    releasedVqTeacher: () => (releasedVqTeacher ??= trainVqTeacher(input, releasedSageVq, ctx)),
    patterns: () => (patterns ??= localPatterns(input.data, ctx)),
  };
}

const teacherMethod = (kind: TeacherKind, title: string): DistillMethod => ({
  id: kind,
  title,
  run: async (split) => {
    const teacher = await split.teacher(kind);
    const { epoch, validationAccuracy, audit } = teacher;
    return { epoch, validationAccuracy, audit, logits: (data) => teacherLogits(teacher, data) };
  },
});

/** A student as a method's result: it reads features alone. */
export const studentRun = ({ network, epoch, validationAccuracy, audit }: Student): MethodRun => ({
  epoch,
  validationAccuracy,
  audit,
  logits: (data) => layerLogits(network.layers, data.features, null),
});

/** All nodes of the graph that a teacher speaks for: train, validation and test, as published. */
const taughtProbabilities = ({ split }: DistillInput, probabilities: Float32Array): TaughtRows => ({
  rows: Int32Array.of(...split.train, ...split.validation, ...split.test),
  probabilities,
  weights: null,
});

export const taughtByAll = (input: DistillInput, logits: Float32Array): TaughtRows =>
  taughtProbabilities(input, probabilitiesOf(logits, input.numClasses));

const glnn = (kind: TeacherKind, id: string, title: string): DistillMethod => ({
  id,
  title,
  run: async (split) => {
    const { set, input, ctx, audit } = split;
    const { logits } = await split.teacher(kind);
    const settings = publishedStudent(set);
    return studentRun(await trainStudent(input, taughtByAll(input, logits), settings, ctx, ignore, { audit }));
  },
});

/** Of the token loss beside the teacher's probabilities, temperature squared included. */
const TOKEN_SHARE = 0.1;

/** Tokens of frozen rows, which cost the teacher nothing. */
async function tokensOf({ input, ctx }: SplitRun, rows: Float32Array): Promise<Tokens> {
  const { numNodes } = input.data.graph;
  const found = await fitTokens(matrix(numNodes, rows.length / numNodes, rows), defaultPostHoc(numNodes), ctx);
  return found.tokens;
}

/** A loss of the student's hidden rows against a teacher's tokens. */
function tokenExtra({ ctx }: SplitRun, tokens: Tokens, settings: StudentSettings): StudentExtras['hiddenLoss'] {
  const loss = createTokenLoss({
    tokens,
    hiddenChannels: settings.hiddenChannels,
    form: { kind: 'aligned', comparison: 'cosine', temperature: COSINE_TEMPERATURE },
    learningRate: settings.learningRate,
    weightDecay: settings.weightDecay,
    rng: ctx.rng.fork('tokens'),
  });
  return (rows) => ({ rows, share: TOKEN_SHARE, evaluate: (hidden) => loss.evaluate(hidden, rows) });
}

/** GLNN's student of any teacher, with or without tokens: the same draws, so that they differ in the tokens alone. */
async function publishedRun(split: SplitRun, logits: Float32Array, tokens: Tokens | undefined): Promise<MethodRun> {
  const { set, input, ctx, audit } = split;
  const settings = publishedStudent(set);
  const hiddenLoss = tokens === undefined ? undefined : tokenExtra(split, tokens, settings);
  const extras = { audit, hiddenLoss };
  return studentRun(await trainStudent(input, taughtByAll(input, logits), settings, ctx, ignore, extras));
}

/** Our student's settings with any teacher: all nodes, the features scaled. */
async function scaledRun({ input, ctx, audit }: SplitRun, probabilities: Float32Array): Promise<MethodRun> {
  const rows = Int32Array.from({ length: input.data.graph.numNodes }, (_, v) => v);
  const taught = { rows, probabilities, weights: null };
  return studentRun(await trainScaledStudent(input, taught, kernelStudent, ctx, ignore, { audit }));
}

/** What GraphSAGE says of each node. */
const sageProbabilities = async (split: SplitRun): Promise<Float32Array> =>
  probabilitiesOf((await split.teacher('sage')).logits, split.input.numClasses);

/** The kernel teacher as a method: it speaks for the nodes of the graph that it was fitted on. */
const kernelMethod = (id: string, title: string, of: (teacher: KernelTeacher) => Float32Array): DistillMethod => ({
  id,
  title,
  ownGraphOnly: true,
  run: async (split) => {
    const teacher = await split.kernelTeacher();
    return {
      epoch: 0,
      validationAccuracy: teacher.validationAccuracy,
      audit: null,
      logits: () => Promise.resolve(of(teacher)),
    };
  },
});

const vqMethod = (id: string, title: string, of: (split: SplitRun) => Promise<VqTeacher>): DistillMethod => ({
  id,
  title,
  ownGraphOnly: true,
  run: async (split) => {
    const { epoch, logits, validationAccuracy } = await of(split);
    return {
      epoch,
      validationAccuracy: validationAccuracy ?? 0,
      audit: null,
      logits: () => Promise.resolve(logits),
    };
  },
});

export const distillMethods: readonly DistillMethod[] = [
  teacherMethod('sage', 'GraphSAGE (needs the graph)'),
  teacherMethod('gcn', 'GCN (needs the graph)'),
  {
    id: 'mlp',
    title: 'perceptron without a teacher',
    run: async ({ set, input, ctx, audit }) =>
      studentRun(await trainStudent(input, null, publishedStudent(set), ctx, ignore, { audit })),
  },
  glnn('sage', 'glnn', 'GLNN, GraphSAGE as teacher'),
  glnn('gcn', 'glnn-gcn', 'GLNN, GCN as teacher'),
  vqMethod('vq', 'VQ teacher: hidden rows read as codes (needs the graph)', (split) => split.vqTeacher()),
  {
    id: 'only-vq',
    title: 'student of the VQ teacher, without tokens',
    run: async (split) => {
      const { logits } = await split.vqTeacher();
      return publishedRun(split, logits, undefined);
    },
  },
  {
    id: 'vq-tokens',
    title: 'student of the VQ teacher, with its tokens',
    run: async (split) => {
      const { logits, tokens } = await split.vqTeacher();
      return publishedRun(split, logits, tokens);
    },
  },
  vqMethod('released-vq', 'VQ teacher as released (needs the graph)', (split) => split.releasedVqTeacher()),
  {
    id: 'released',
    title: 'student with tokens as released',
    run: async (split) => {
      const { set, input, ctx, audit } = split;
      const { logits, tokens } = await split.releasedVqTeacher();
      const settings = publishedStudent(set);
      const taught = taughtByAll(input, logits);
      const loss = createTokenLoss({
        tokens,
        hiddenChannels: settings.hiddenChannels,
        form: { kind: 'released', order: taught.rows },
        learningRate: settings.learningRate,
        weightDecay: settings.weightDecay,
        rng: ctx.rng.fork('tokens'),
      });
      const hiddenLoss: StudentExtras['hiddenLoss'] = (rows) => ({
        rows,
        share: RELEASED_TOKEN_WEIGHT,
        evaluate: (hidden) => loss.evaluate(hidden, rows),
      });
      return studentRun(await trainStudent(input, taught, settings, ctx, ignore, { audit, hiddenLoss }));
    },
  },
  {
    id: 'tokens',
    title: 'student of GraphSAGE, with tokens of its hidden rows',
    run: async (split) => {
      const { logits, hidden } = await split.teacher('sage');
      return publishedRun(split, logits, await tokensOf(split, hidden));
    },
  },
  kernelMethod('kernel-averaged', 'kernel teacher: five members averaged (needs the graph)', (t) => t.steps.averaged),
  kernelMethod('kernel-shared', 'kernel teacher: and true shares (needs the graph)', (t) => t.steps.shared),
  kernelMethod('kernel', 'kernel teacher: and refit (needs the graph)', (t) => t.probabilities),
  {
    id: 'best',
    title: 'our student of the kernel teacher',
    run: async (split) => scaledRun(split, (await split.kernelTeacher()).probabilities),
  },
  {
    id: 'sage-scaled',
    title: 'our student of GraphSAGE',
    run: async (split) => scaledRun(split, await sageProbabilities(split)),
  },
  {
    id: 'smoothed-sage',
    title: 'GraphSAGE smoothed over tokens (needs the graph)',
    ownGraphOnly: true,
    run: async (split) => {
      const { epoch, validationAccuracy } = await split.teacher('sage');
      const smoothed = await overTokens(split, await sageProbabilities(split));
      return { epoch, validationAccuracy, audit: null, logits: () => Promise.resolve(smoothed) };
    },
  },
  {
    id: 'smoothed',
    title: 'our student of GraphSAGE smoothed over tokens',
    run: async (split) => scaledRun(split, await overTokens(split, await sageProbabilities(split))),
  },
  {
    id: 'best-smoothed',
    title: 'our student of the kernel teacher smoothed over tokens',
    run: async (split) => scaledRun(split, await overTokens(split, (await split.kernelTeacher()).probabilities)),
  },
  {
    id: 'diffused',
    title: 'our student of GraphSAGE smoothed over links instead',
    run: async (split) => scaledRun(split, overLinks(split.input.data, await sageProbabilities(split))),
  },
  {
    id: 'smoothed-published',
    title: "the same with GLNN's settings of the student",
    run: async (split) => {
      const { set, input, ctx, audit } = split;
      const taught = taughtProbabilities(input, await overTokens(split, await sageProbabilities(split)));
      return studentRun(await trainStudent(input, taught, publishedStudent(set), ctx, ignore, { audit }));
    },
  },
  {
    id: 'best-tokens',
    title: 'our student, with tokens of its teacher',
    run: async (split) => {
      const { input, ctx, audit } = split;
      const { probabilities } = await split.kernelTeacher();
      const rows = Int32Array.from({ length: input.data.graph.numNodes }, (_, v) => v);
      const taught = { rows, probabilities, weights: null };
      const hiddenLoss = tokenExtra(split, await tokensOf(split, probabilities), kernelStudent);
      const extras = { audit, hiddenLoss };
      return studentRun(await trainScaledStudent(input, taught, kernelStudent, ctx, ignore, extras));
    },
  },
];
