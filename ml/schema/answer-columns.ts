/**
 * Names of columns that hold the answer: which elements are anomalous, or of which class. They are never an input of a
 * model, and never shown to somebody who is about to label without asking for them.
 */

/** Letters and digits only, lower case: "Is Fraud" and "is_fraud" are one name. */
export const bareName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

export const truthColumnNames = [
  'anomaly',
  'isanomaly',
  'labelanomaly',
  'anomalylabel',
  'isfraud',
  'fraud',
  'fraudulent',
  'isfraudulent',
  'outlier',
  'isoutlier',
  'islaundering',
  'edgelabel',
  'issuspicious',
  'isspam',
  'spam',
  'illicit',
  'isillicit',
  'ismule',
  'truth',
  'groundtruth',
];
/** Names that hold the answer, or part of it, or a split for measuring: never an input. */
const leakPattern =
  /^(labels?|class(label)?|split|target_?label|y|anomaly.*|fraud.*|is_?fraud.*|.*_?anomal(y|ous)(_.*)?|typology|alert_?id|ring_?id|pattern_?id)$/;

export function holdsAnswer(name: string): boolean {
  return leakPattern.test(name.trim().toLowerCase()) || truthColumnNames.includes(bareName(name));
}

/** A column whose values would give the answer away: the known truth, or an ignored column named like one. */
export function givesAnswerAway(column: { readonly name: string; readonly role: string }): boolean {
  return column.role === 'truth' || (column.role === 'ignore' && holdsAnswer(column.name));
}
