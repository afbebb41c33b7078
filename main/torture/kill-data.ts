/**
 * The graph that the kill harness works on, and what imports into its project make of it: small enough to be imported in
 * a moment, and as plain values, so that a model can say beforehand what the tables must hold.
 */
import type { Rng } from '../../ml/rng.ts';
import type { ImportMapping } from '../contract/api.ts';
import type { ImportMode } from '../contract/reimport.ts';

export const CORE = 300;
/** Nodes that hang on one edge: a replacement leaves some of them out. */
const LOOSE = 30;

export interface GraphTables {
  /** id -> balance */
  readonly nodes: ReadonlyMap<string, number>;
  /** "source target" -> amount */
  readonly edges: ReadonlyMap<string, number>;
}

export const mapping: ImportMapping = {
  source: 'source',
  target: 'target',
  edgeTruth: null,
  edgeIgnore: [],
  nodeId: 'id',
  nodeName: null,
  nodeTruth: null,
  nodeIgnore: [],
  directed: true,
};

const coreNode = (i: number): string => `n${i}`;

/** Core nodes with core edges, which stay whatever is imported, and the loose ones of the draw. */
export function drawTables(rng: Rng): GraphTables {
  const nodes = new Map<string, number>();
  const edges = new Map<string, number>();
  for (let i = 0; i < CORE; i++) {
    nodes.set(coreNode(i), rng.int(1000));
    edges.set(`${coreNode(i)} ${coreNode((i * 7 + 1) % CORE)}`, i % 17);
    edges.set(`${coreNode(i)} ${coreNode((i * 13 + 5) % CORE)}`, i % 23);
  }
  for (let i = 0; i < LOOSE; i++) {
    if (rng.uniform() < 0.3) continue;
    nodes.set(`x${i}`, rng.int(1000));
    edges.set(`x${i} ${coreNode(i)}`, rng.int(100));
  }
  return { nodes, edges };
}

/** A difference to be imported: the files' rows, and the tables as they must be then. */
export interface Reimport {
  readonly mode: ImportMode;
  readonly rows: GraphTables;
  readonly after: GraphTables;
}

/** @param fresh names new nodes */
export function drawReimport(rng: Rng, now: GraphTables, fresh: string): Reimport {
  const mode = (['replace', 'append', 'upsert'] as const)[rng.int(3)];
  if (mode === 'replace') {
    const rows = drawTables(rng);
    return { mode, rows, after: rows };
  }
  const added = new Map<string, number>();
  const edges = new Map<string, number>();
  for (let i = 0; i < 1 + rng.int(5); i++) {
    added.set(`${fresh}-${i}`, rng.int(1000));
    edges.set(`${fresh}-${i} ${coreNode(rng.int(CORE))}`, rng.int(100));
  }
  // Of nodes that are there an upsert takes over what the file says, and appending leaves them alone.
  const known = new Map<string, number>();
  for (let i = 0; i < 8; i++) known.set(coreNode(rng.int(CORE)), rng.int(1000));
  return {
    mode,
    rows: { nodes: new Map([...known, ...added]), edges },
    after: {
      nodes: new Map([...now.nodes, ...(mode === 'upsert' ? known : []), ...added]),
      edges: new Map([...now.edges, ...edges]),
    },
  };
}

export interface GraphFiles {
  readonly nodes: Uint8Array<ArrayBuffer>;
  readonly edges: Uint8Array<ArrayBuffer>;
}

export function csvOf({ nodes, edges }: GraphTables): GraphFiles {
  const text = (head: string, rows: readonly string[]): Uint8Array<ArrayBuffer> =>
    new TextEncoder().encode([head, ...rows, ''].join('\n'));
  return {
    nodes: text(
      'id,balance',
      [...nodes].map(([id, balance]) => `${id},${balance}`),
    ),
    edges: text(
      'source,target,amount',
      [...edges].map(([ends, amount]) => `${ends.replace(' ', ',')},${amount}`),
    ),
  };
}
