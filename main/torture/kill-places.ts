/** Where the elements of a project are: numbers by what they are called, as the contract says it. */
import type { Client } from '../contract/api.ts';
import type { GraphTables } from './kill-data.ts';

export interface Places {
  /** "node n1" -> number */
  readonly nodes: ReadonlyMap<string, number>;
  /** "edge n1 n2" -> number */
  readonly edges: ReadonlyMap<string, number>;
}

export async function readPlaces(client: Client): Promise<Places> {
  const { ids } = await client.call('columns.names', {});
  const decoder = new TextDecoder();
  const names = Array.from(ids.ends, (end, i) =>
    decoder.decode(ids.bytes.subarray(i === 0 ? 0 : ids.ends[i - 1], end)),
  );
  const { src, dst } = await client.call('overview.graph', {});
  return {
    nodes: new Map(names.map((name, i) => [`node ${name}`, i])),
    edges: new Map(Array.from(src, (source, e) => [`edge ${names[source]} ${names[dst[e]]}`, e])),
  };
}

const isCore = (element: string): boolean => /^edge n\d+ n\d+$/.test(element);
/** Edges that stay whatever is imported. */
export const coreElements = ({ edges }: Places): readonly string[] => [...edges.keys()].filter(isCore);

/** The tables as the project has them, two edges of one name and a value that is missing included. */
export async function readTables(client: Client, { nodes, edges }: Places): Promise<GraphTables> {
  const numbers = async (kind: 'node' | 'edge', column: string): Promise<Float64Array> => {
    const found = await client.call('columns.get', { kind, column });
    return found.type === 'category' ? new Float64Array(found.codes.length).fill(NaN) : found.values;
  };
  const balance = await numbers('node', 'balance');
  const amount = await numbers('edge', 'amount');
  const table = (named: ReadonlyMap<string, number>, values: Float64Array): Map<string, number> => {
    const rows = new Map([...named].map(([name, index]) => [name.slice(5), values[index]]));
    // Two of one name have one number here: the count tells.
    if (values.length !== named.size) rows.set('of one name twice', values.length - named.size);
    return rows;
  };
  return { nodes: table(nodes, balance), edges: table(edges, amount) };
}
