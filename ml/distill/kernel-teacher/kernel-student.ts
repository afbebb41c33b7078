/**
 * The student of the kernel teacher. Its inputs are divided by the root mean square of what is stored, so that one set of
 * settings serves counts, shares and TF-IDF; the factor is folded into the first layer, so that the student reads features as
 * they are.
 */
import type { RunContext } from '../../context.ts';
import type { Features } from '../../schema/graph.ts';
import type { DistillInput } from '../distill.types.ts';
import type { ReportPoint } from '../fit.ts';
import type { StudentSettings } from '../student-settings.ts';
import { trainStudent } from '../student.ts';
import type { Student, StudentExtras, TaughtRows } from '../student.ts';

/** 1 / root mean square of the values other than 0; 1 where there is none. */
export function inputScale(features: Features): number {
  const values = features.kind === 'csr' ? features.values : features.data;
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value * value;
    if (value !== 0) count++;
  }
  return sum > 0 ? Math.sqrt(count / sum) : 1;
}

function scaled(features: Features, factor: number): Features {
  return features.kind === 'csr'
    ? { ...features, values: features.values.map((value) => value * factor) }
    : { ...features, data: features.data.map((value) => value * factor) };
}

/** @throws AppError as trainStudent */
export async function trainScaledStudent(
  input: DistillInput,
  taught: TaughtRows,
  settings: StudentSettings,
  ctx: RunContext,
  report: ReportPoint,
  extras: StudentExtras = {},
): Promise<Student> {
  const factor = inputScale(input.data.features);
  const data = { ...input.data, features: scaled(input.data.features, factor) };
  const student = await trainStudent({ ...input, data }, taught, settings, ctx, report, extras);
  const [first, ...others] = student.network.layers;
  const layers = [{ ...first, weight: first.weight.map((value) => value * factor) }, ...others];
  return { ...student, network: { ...student.network, layers } };
}
