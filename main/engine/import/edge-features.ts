/**
 * Edge columns as features of nodes: how many edges, how much in all, on average, at most (for points in time: the
 * first and the last), leaving and reaching apart where the direction means something.
 */
import { aggregateEdges, signedLog } from '../../../ml/io/edge-aggregates.ts';
import { encodeNumber } from '../../../ml/io/encode-columns.ts';
import type { FeatureColumn } from '../../../ml/io/encode-columns.ts';
import type { Graph } from '../../../ml/schema/graph.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import type { ColumnProfile } from './column-profile.ts';
import { yesNoSql } from './column-profile.ts';
import type { FeatureSink } from './features.ts';

/** More kinds of edges than this would make columns that are almost empty. */
const MAX_EDGE_CATEGORIES = 20;

/** The names of features are read by people, beside every finding. */
interface Side {
  /** before the name of a column: "largest outgoing amount" */
  readonly word: string;
  readonly edges: string;
  readonly ends: readonly Int32Array[];
}

/** Whether a column is called as points in time are. */
export const isTimeName = (name: string): boolean =>
  /(^|[^a-z])(time|timestamp|step|date|datetime|day|hour|month|year|epoch)([^a-z]|$)/i.test(name);

/** Standardised columns, constants left out. */
function standardised(named: readonly (readonly [string, Float64Array])[]): FeatureColumn[] {
  return named.flatMap(([name, values]) => [...encodeNumber(name, values, 'never').columns]);
}
/** A node without such an edge: 0, which is what a sum over nothing is. */
const zeroWhereNone = (values: Float64Array): Float64Array => values.map((value) => (Number.isNaN(value) ? 0 : value));

export async function edgeFeatures(
  tables: Tables,
  graph: Graph,
  profiles: readonly ColumnProfile[],
  sink: FeatureSink,
): Promise<void> {
  const { numNodes, numEdges, src, dst } = graph;
  const sides: readonly Side[] = graph.directed
    ? [
        { word: 'outgoing', edges: 'outgoing edges', ends: [src] },
        { word: 'incoming', edges: 'incoming edges', ends: [dst] },
      ]
    : [{ word: 'edge', edges: 'edges', ends: [src, dst] }];
  const all = new Float64Array(numEdges).fill(1);
  let counted = false;
  const addCounts = (): void => {
    if (counted) return;
    counted = true;
    const columns = sides.map(({ edges, ends }) => {
      return [`number of ${edges}`, aggregateEdges(ends, all, numNodes).count.map(Math.log1p)] as const;
    });
    sink.add('edges', { columns: standardised(columns), how: 'number of edges, log(1 + x), then standardised' });
  };

  for (const profile of profiles) {
    const { name } = profile;
    const from = `edge column ${name}`;
    if (profile.distinct <= 1 && profile.missing === 0) {
      sink.note(`The edge column "${name}" has one value throughout and makes no feature.`);
    } else if (profile.distinct === 0) {
      sink.note(`The edge column "${name}" is empty and makes no feature.`);
    } else if (profile.numericSql !== null && !profile.isYesNo) {
      addCounts();
      const values = await tables.floats(`SELECT ${profile.numericSql} FROM edges ORDER BY idx`, numEdges);
      const isTime = profile.type === 'TIMESTAMP' || isTimeName(name);
      const columns = sides.flatMap(({ word, ends }) => {
        const found = aggregateEdges(ends, values, numNodes);
        return isTime
          ? standardised([
              [`first ${word} ${name}`, found.min],
              [`mean ${word} ${name}`, found.mean],
              [`last ${word} ${name}`, found.max],
              // The three are missing together: one flag says it.
            ]).filter((column, i, all) => column.kind === 'dense' || all.findIndex(({ kind }) => kind === 'flag') === i)
          : standardised([
              [`total ${word} ${name}`, signedLog(found.sum)],
              [`mean ${word} ${name}`, signedLog(zeroWhereNone(found.mean))],
              [`largest ${word} ${name}`, signedLog(zeroWhereNone(found.max))],
            ]);
      });
      const how = isTime
        ? 'first, mean and last over the edges of a node, standardised; nodes without one take the mean, flagged'
        : 'sum, mean and maximum over the edges of a node, log(1 + x), then standardised';
      sink.add(from, { columns, how: graph.directed ? `${how}; leaving and reaching edges apart` : how });
    } else if (profile.isYesNo || profile.distinct <= MAX_EDGE_CATEGORIES) {
      addCounts();
      sink.add(from, {
        columns: await categoryCounts(tables, profile, graph, sides),
        how: 'number of edges of each kind, log(1 + x), then standardised',
      });
    } else {
      sink.note(`The edge column "${name}" has ${wholeText(profile.distinct)} different texts and makes no feature.`);
    }
  }
}

async function categoryCounts(
  tables: Tables,
  profile: ColumnProfile,
  graph: Graph,
  sides: readonly Side[],
): Promise<FeatureColumn[]> {
  const { name, physical } = profile;
  const kinds = profile.isYesNo
    ? [[name, yesNoSql(physical)] as const]
    : (
        await tables.texts(`SELECT ${physical} FROM edges WHERE ${physical} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1`)
      ).map((value) => [`${name} ${value}`, `CASE WHEN ${physical} = ${sqlText(value)} THEN 1 END`] as const);
  const columns: FeatureColumn[] = [];
  for (const [label, sql] of kinds) {
    const ones = await tables.floats(`SELECT nullif(${sql}, 0) FROM edges ORDER BY idx`, graph.numEdges);
    columns.push(
      ...standardised(
        sides.map(({ edges, ends }) => {
          return [`${edges} with ${label}`, aggregateEdges(ends, ones, graph.numNodes).count.map(Math.log1p)] as const;
        }),
      ),
    );
  }
  return columns;
}
