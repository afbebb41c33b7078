/** One voice in the combination: its values, turned into evidence, with what a person must know to read it. */
import type { ScorePartColumn, Scores } from '../detector.ts';
import { evidenceOf, meanEvidence } from './evidence.ts';

export interface Member {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  /** larger = more anomalous; one per node or edge */
  readonly values: Float64Array;
  /** among which elements each is ranked */
  readonly classes: Int32Array;
  /** 1 where nothing can be said, or null */
  readonly skip: Uint8Array | null;
  /** how much its evidence counts, above 0, at most 1 */
  readonly weight: number;
}

/** What ran, and a sentence for each member that did not. */
export interface Members {
  readonly members: readonly Member[];
  readonly leftOut: readonly string[];
}

/** The weighted mean evidence of the members, each shown as its percentile in [0, 1]; a member that tells none apart is left out. */
export function combineMembers(
  { members, leftOut }: Members,
  length: number,
): { scores: Scores; notes: readonly string[] } {
  const ranked = members.map((member) => ({ member, ...evidenceOf(member.values, member.classes, member.skip) }));
  const telling = ranked.filter(({ judged }) => judged > 0);
  const silent = ranked.filter(({ judged }) => judged === 0);
  const total = telling.reduce((sum, { member }) => sum + member.weight, 0);
  return {
    scores: {
      score: meanEvidence(
        telling.map(({ member, evidence }) => ({ evidence, weight: member.weight / total })),
        length,
      ),
      parts: telling.map(({ member: { id, title, meaning, weight }, percentile }): ScorePartColumn => ({
        id,
        title,
        meaning,
        weight: weight / total,
        values: percentile,
      })),
    },
    notes: [...leftOut, ...silent.map(({ member }) => `${member.title}: left out, it is the same everywhere.`)],
  };
}
