/**
 * The members that judge nodes. Two look at links alone, two at features without asking whether linked nodes are alike,
 * three at features against the neighbours'.
 *
 * The last three mean something only where links join what resembles. How far they do is measured on the graph itself,
 * and their weight grows with it from none (a negligible effect) to full (a medium one). This rule, which needs no
 * label, is worth more than any choice of members: without it the three rank fraud networks below chance.
 */
import type { RunContext } from '../../context.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import { rowNorms } from '../../graph/feature-rows.ts';
import { structuralValues } from '../../io/edge-aggregates.ts';
import type { Csr, Features, GraphData } from '../../schema/graph.ts';
import { degreeClasses } from './evidence.ts';
import type { NodeKinds } from './kinds.ts';
import type { Member, Members } from './member.ts';
import { prepareFeatures } from './prepare.ts';
import { withoutRepeatedLinks } from './repeated-links.ts';
import { principalSpace } from '../../algebra/principal-space.ts';
import type { Space } from '../../algebra/principal-space.ts';
import { structureOf } from './structure.ts';
import { againstNeighbours, linkDisagreement, resemblance } from './surroundings.ts';

/** Components of a space; half of them where spaces of a million rows would not fit. */
const DIMS = 64;
const DIMS_LARGE = 32;
const LARGE = 200_000;
/** Whitened comparisons use the first components only: the last ones are noise, which whitening would blow up. */
const WHITE_DIMS = 32;

export const dimsFor = (numNodes: number): number => (numNodes > LARGE ? DIMS_LARGE : DIMS);

/** Probabilities Phi(d / sqrt 2) of the standardised effects d = 0.2 ("small") and 0.5 ("medium"; Cohen 1988). */
const SMALL_EFFECT = 0.5562;
const MEDIUM_EFFECT = 0.6382;

/** Weight of what compares linked nodes: 0 below a small effect, 1 from a medium one. */
export function resemblanceWeight(alike: number): number {
  return Math.min(1, Math.max(0, (alike - SMALL_EFFECT) / (MEDIUM_EFFECT - SMALL_EFFECT)));
}

export interface NodeView {
  readonly found: Members;
  /** prepared features with their directions (lengths apart); null without features that differ */
  readonly featured: { readonly features: Features; readonly directions: Space } | null;
  /** weight of comparisons of linked nodes, 0..1 */
  readonly likeness: number;
}

/** @param stage told what is being done and how far the nodes are, 0..1 */
export async function nodeMembers(
  data: GraphData,
  csr: Csr,
  lists: NeighbourLists,
  { kind, count }: NodeKinds,
  ctx: RunContext,
  stage: (words: string, fraction: number) => void,
): Promise<NodeView> {
  const { graph } = data;
  const leftOut: string[] = [];
  const members: Member[] = [];
  const hasLinks = lists.idx.length > 0;

  stage('Looking at the links', 0);
  const { degree, profile, clique, columns } = await structureOf(graph, lists, { kind, count, foundBy: 'none' }, ctx);
  const lone = Uint8Array.from(degree, (d) => (d === 0 ? 1 : 0));
  if (hasLinks) {
    members.push(
      {
        id: 'link-profile',
        title: 'Unusual place among the links',
        meaning: 'Its degree, the degrees of its neighbours, its triangles and how they go together are rare here.',
        values: profile,
        classes: kind,
        skip: null,
        weight: 1,
      },
      {
        id: 'clique',
        title: 'Closed circle',
        meaning: 'Its neighbours are linked to each other more than its degree lets expect.',
        values: clique,
        classes: kind,
        skip: lone,
        weight: 1,
      },
    );
  } else leftOut.push('No edge joins two different nodes, so that only features were looked at.');
  const alone = (reason: string): NodeView => {
    leftOut.push(`${reason}, so that only links were looked at.`);
    return { found: { members, leftOut }, featured: null, likeness: 0 };
  };
  if (data.features.numCols === 0) return alone('The nodes have no features');

  stage('Finding the main directions of the features', 0.3);
  const own = withoutRepeatedLinks(data.features, [
    ...columns,
    ...structuralValues(graph, csr).map(({ values }) => values),
  ]);
  if (own.features.numCols === 0) return alone('The features only repeat how many links the nodes have');
  if (own.dropped > 0)
    leftOut.push(`${own.dropped} features repeat how many links a node has and were not counted again.`);
  const features = prepareFeatures(own.features);
  const unit = rowNorms(features).map((length) => (length > 0 ? 1 / length : 0));
  const dims = dimsFor(graph.numNodes);
  const full = await principalSpace(features, null, dims, ctx.rng.fork('features'), ctx);
  const directions = await principalSpace(features, unit, dims, ctx.rng.fork('directions'), ctx);
  if (full === null || directions === null) return alone('All nodes have the same features');
  const peers = degreeClasses(kind, degree);
  members.push({
    id: 'unusual-features',
    title: 'Unusual features',
    meaning: 'Its features lie far from what the main directions of all features can say.',
    values: full.residual,
    classes: peers,
    skip: null,
    weight: 1,
  });
  if (!hasLinks) return { found: { members, leftOut }, featured: { features, directions }, likeness: 0 };

  stage('Comparing nodes with their neighbours', 0.6);
  const white = await againstNeighbours(full, lists, WHITE_DIMS, true, ctx);
  members.push({
    id: 'distance',
    title: 'Distance from the neighbours',
    meaning: 'Its features lie far from the mean of its neighbours, all directions counted alike.',
    values: white.distance,
    classes: peers,
    skip: lone,
    weight: 1,
  });
  const alike = resemblance(directions, graph, kind, ctx.rng.fork('resemblance'));
  const likeness = resemblanceWeight(alike);
  const cases = `an edge looks closer than a random pair in ${Math.round(100 * alike)} of 100 cases`;
  if (likeness === 0) {
    leftOut.push(
      `Linked nodes hardly resemble each other here (${cases}), so that disagreement with the neighbours was not counted.`,
    );
    return { found: { members, leftOut }, featured: { features, directions }, likeness };
  }
  if (likeness < 1) {
    leftOut.push(
      `Linked nodes resemble each other a little (${cases}), so that disagreement with the neighbours counts ${Math.round(100 * likeness)} %.`,
    );
  }
  const plain = await againstNeighbours(directions, lists, dims, false, ctx);
  stage('Comparing the ends of each edge', 0.75);
  const against = { classes: kind, skip: lone, weight: likeness };
  members.push(
    {
      id: 'direction',
      title: 'Different from its neighbours',
      meaning: 'Its features point elsewhere than the mean of its neighbours.',
      values: plain.cosine,
      ...against,
    },
    {
      id: 'direction-white',
      title: 'Different in finer traits',
      meaning: 'The same, with rare traits counted as much as common ones.',
      values: white.cosine,
      ...against,
    },
    {
      id: 'links-disagree',
      title: 'Unlike each of its neighbours',
      meaning: 'Taken one by one, its neighbours have little in common with it.',
      values: await linkDisagreement(features, lists, ctx),
      ...against,
    },
  );
  return { found: { members, leftOut }, featured: { features, directions }, likeness };
}
