/** What `npm run bench -- distill` can measure: one list. Each method gives something that scores the nodes of a graph. */
import type { RunContext } from '../context.ts';
import type { Audit, KnownNodes } from '../distill/fit.ts';
import { probabilitiesOf } from '../distill/probabilities.ts';
import type { DistillInput } from '../distill/distill.types.ts';
import type { TeacherKind } from '../distill/propagation.ts';
import { publishedStudent } from '../distill/student-settings.ts';
import { trainStudent } from '../distill/student.ts';
import type { Student, TaughtRows } from '../distill/student.ts';
import { layerLogits, publishedTeachers, teacherLogits, trainTeacher } from '../distill/teacher.ts';
import type { Teacher } from '../distill/teacher.ts';
import type { GraphData } from '../schema/graph.ts';

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
  run(split: SplitRun): Promise<MethodRun>;
}

const ignore = (): void => undefined;

/** @param audit nodes of the graph whose classes choose nothing @param ctx draws everything of this split */
export function splitRun(set: string, input: DistillInput, audit: KnownNodes | undefined, ctx: RunContext): SplitRun {
  const teachers = new Map<TeacherKind, Promise<Teacher>>();
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
export function taughtByAll({ split, numClasses }: DistillInput, logits: Float32Array): TaughtRows {
  return {
    rows: Int32Array.of(...split.train, ...split.validation, ...split.test),
    probabilities: probabilitiesOf(logits, numClasses),
    weights: null,
  };
}

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
];
