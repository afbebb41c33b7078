/** What the feature tables of an evidence page say of a node, of an edge and of a lone node. */
import { describe, expect, test } from 'vitest';
import type { FeatureReason, Finding } from '../../../ml/schema/finding.ts';
import { htmlText } from './html.ts';
import { featureTables } from './section-reasons.ts';

const reason = (feature: string): FeatureReason => ({
  feature,
  value: 4,
  neighbourMean: 1,
  overallMean: 2,
  zAgainstNeighbours: 3,
  zAgainstAll: 2,
});
const finding: Finding = {
  kind: 'node',
  index: 0,
  score: 1,
  rank: 1,
  outOf: 2,
  percentile: 1,
  summary: '',
  parts: [],
  features: [reason('amount')],
  featuresAgainstAll: [reason('amount'), reason('age')],
  ends: [],
  edges: [],
  neighbours: [],
  numNeighbours: 3,
};
const text = (given: Finding): string => htmlText(featureTables(given));

describe('feature tables', () => {
  test('list a feature against the neighbours and, once, those that only stand out against all', () => {
    const page = text(finding);
    expect(page).toContain('against its neighbours');
    expect(page).toContain('against all nodes, besides these');
    expect(page.match(/<td>amount<\/td>/g)).toHaveLength(1);
    expect(page.match(/<td>age<\/td>/g)).toHaveLength(1);
  });
  test('say what the ends of an edge differ in', () => {
    const page = text({ ...finding, kind: 'edge', ends: [{ feature: 'place', source: 1, target: 9, z: -4 }] });
    expect(page).toContain('Its ends against each other');
    expect(page).toMatch(/<td>place<\/td>[\s\S]*−4\.0/);
  });
  test('compare a node without neighbours with all, once', () => {
    const page = text({ ...finding, numNeighbours: 0 });
    expect(page).toContain('against all nodes (it has no neighbours)');
    expect(page).not.toContain('besides these');
  });
});
