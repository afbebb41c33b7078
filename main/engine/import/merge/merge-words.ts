/** What merging did, as sentences for the report. */
import type { MergeRule, MergedColumn } from '../../../contract/merge.ts';
import { wholeText } from '../../../../ml/schema/number-text.ts';

export const ruleWords: Readonly<Record<MergeRule, string>> = {
  first: 'the first value',
  last: 'the last value',
  sum: 'the sum',
  mean: 'the mean',
  min: 'the smallest value',
  max: 'the largest value',
  most: 'the most frequent value',
  join: 'the distinct texts, joined',
};

/** One sentence for each column in which merged rows said different things. */
export function mergeNotes(file: string, merges: readonly MergedColumn[]): readonly string[] {
  return merges
    .filter(({ conflicts }) => conflicts > 0)
    .map(({ column, rule, conflicts, elements, element, examples }) => {
      const [first] = examples;
      const what = `${element}${elements === 1 ? '' : 's'}`;
      return (
        `${file}: of ${wholeText(elements)} merged ${what}, ${wholeText(conflicts)} differed in "${column}"; ` +
        `${ruleWords[rule]} was taken (such as ${first.element}: ${first.values.join(', ')} became ${first.became}).`
      );
    });
}
