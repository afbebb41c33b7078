/** One group of measures over a graph: values of each node, numbers about the whole, and what was not exact. */
import { betweenness } from '../../../ml/graph/betweenness.ts';
import { neighbourLists } from '../../../ml/graph/common-neighbours.ts';
import { communities } from '../../../ml/graph/communities.ts';
import { components } from '../../../ml/graph/components.ts';
import { coreNumbers } from '../../../ml/graph/core-numbers.ts';
import { degrees } from '../../../ml/graph/csr.ts';
import { groupsBySize, modularity } from '../../../ml/graph/groups.ts';
import { pageRank } from '../../../ml/graph/page-rank.ts';
import { clustering } from '../../../ml/graph/triangles.ts';
import { walkRows } from '../../../ml/graph/walk-rows.ts';
import { createRng } from '../../../ml/rng.ts';
import type { Csr, Graph } from '../../../ml/schema/graph.ts';
import type { NodeMeasure } from '../../contract/filter.ts';
import type { MeasureGroup } from '../../contract/measures.ts';

export interface GroupResult {
  readonly values: Readonly<Partial<Record<NodeMeasure, Float32Array>>>;
  /** sizes of components or communities, largest first; empty for other groups */
  readonly sizes: Int32Array;
  /** numbers about the whole graph */
  readonly facts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/** Counts up when an answer changes, so that what was kept on disk is made anew. */
export const MEASURES_VERSION = 1;

/** Communities and pivots hang on chance: the same ones every time. */
const SEED = 1;
/** Entries of rows that betweenness may look at: about ten seconds where they do not fit into a core's cache. */
const BETWEENNESS_BUDGET = 1e8;

const floats = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
const none = { sizes: new Int32Array(0), facts: {}, notes: [] };

/** @param report told how far it is, 0 to 1 */
export function computeGroup(
  group: MeasureGroup,
  graph: Graph,
  csr: Csr,
  report: (fraction: number) => void,
  budget = BETWEENNESS_BUDGET,
): GroupResult {
  switch (group) {
    case 'structure': {
      const degree = degrees(graph);
      const core = coreNumbers(neighbourLists(csr));
      report(0.6);
      const { of, sizeOf, sizes } = groupsBySize(components(graph));
      const values = {
        degree: floats(degree.in.map((incoming, v) => incoming + degree.out[v])),
        degreeIn: floats(degree.in),
        degreeOut: floats(degree.out),
        core: floats(core),
        component: floats(of),
        componentSize: floats(sizeOf),
      };
      return { ...none, values, sizes };
    }
    case 'communities': {
      const { of, sizeOf, sizes } = groupsBySize(communities(graph, createRng(SEED).fork('communities')));
      const facts = { modularity: modularity(graph, of) };
      return { ...none, values: { community: floats(of), communitySize: floats(sizeOf) }, sizes, facts };
    }
    case 'pagerank':
      return { ...none, values: { pagerank: floats(pageRank(walkRows(graph, csr), report)) } };
    case 'betweenness': {
      const rng = createRng(SEED).fork('betweenness');
      const found = betweenness(walkRows(graph, csr), { rng, budget, onStep: report });
      const notes =
        found.pivots === graph.numNodes
          ? []
          : [
              `Estimated from the shortest paths that begin at ${found.pivots.toLocaleString('en-US')} of ` +
                `${graph.numNodes.toLocaleString('en-US')} nodes, drawn at random: all of them would take too long. ` +
                'High values are reliable; a zero only means that none of these paths came by.',
            ];
      return { ...none, values: { betweenness: floats(found.values) }, notes };
    }
    case 'clustering': {
      const { local, ...facts } = clustering(neighbourLists(csr), report);
      return { ...none, values: { clustering: floats(local) }, facts };
    }
  }
}
