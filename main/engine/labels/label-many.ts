/**
 * Labels given together: one transaction, all of them or none. The log keeps one entry for each element, and each refers
 * to the first of them: what belongs together is part of what the hashes cover, and one undo takes all of it back.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { labelValues } from '../../contract/api.ts';
import type { LabelChange, LabelValue } from '../../contract/api.ts';
import { mostTogether } from '../../contract/review.ts';
import type { ManyPreview } from '../../contract/review.ts';
import type { OpenProject } from '../open-project.ts';
import { requireElement } from './element-names.ts';
import { append, change as changeOf, standingLabels } from './label-log.ts';

export interface ManyLabels {
  readonly kind: ElementKind;
  readonly indices: Int32Array;
  /** null removes labels */
  readonly value: LabelValue | null;
}

export interface PutMany extends ManyLabels {
  /** labels that say something else are changed; else they are left alone */
  readonly change: boolean;
  readonly reviewer: string;
  readonly note: string;
  readonly runId: string | null;
}

/** Different elements, ascending. @throws AppError not-found, too-large */
function elementsOf(project: OpenProject, { kind, indices }: ManyLabels): readonly number[] {
  const elements = [...new Set(indices)].sort((a, b) => a - b);
  for (const index of elements) requireElement(project, kind, index);
  if (elements.length > mostTogether) {
    throw new AppError(
      'too-large',
      `${elements.length} ${kind}s were chosen, and at most ${mostTogether} are labelled in one step. Choose fewer, or label them in parts.`,
    );
  }
  return elements;
}

/** @throws AppError not-found, too-large */
export function previewMany(project: OpenProject, many: ManyLabels): ManyPreview {
  const standing = standingLabels(project)[many.kind];
  const elements = elementsOf(project, many);
  const found = elements.map((index) => standing.get(index)?.to ?? null);
  const count = (value: LabelValue | null): number => found.filter((held) => held === value).length;
  const others = labelValues.filter((value) => value !== many.value && found.includes(value));
  return {
    total: elements.length,
    none: count(null),
    same: many.value === null ? 0 : count(many.value),
    others: Object.fromEntries(others.map((value) => [value, count(value)])),
  };
}

/** Null where nothing would change. @throws AppError not-found, too-large, storage */
export function putMany(project: OpenProject, many: PutMany): LabelChange | null {
  const { kind, value, reviewer, note, runId } = many;
  const elements = elementsOf(project, many);
  const written = append(project, (state) => {
    const standing = state.standing[kind];
    const wanted = elements.filter((index) => {
      const held = standing.get(index)?.to ?? null;
      if (held === value) return false;
      return held === null || value === null || many.change;
    });
    const first = state.lastSeq + 1;
    return wanted.map((index) => ({
      ...{ kind, index, to: value, reviewer, note, runId },
      ...{ milliseconds: null, itemId: null, action: 'label' as const, refersTo: first },
    }));
  });
  return changeOf(project, written);
}
