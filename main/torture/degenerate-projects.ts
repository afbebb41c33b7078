/**
 * Projects at the edge of what a project is, as CSV: one node, no edges but loops, a hub with every edge, nothing that
 * differs, nothing but odd numbers. The fuzz of the contract has one of them open for a while.
 */
import type { Client } from '../contract/api.ts';
import type { ImportMapping } from '../contract/api.ts';
import { upload } from './soak-work.ts';

interface Files {
  readonly edges: string;
  readonly nodes: string | null;
}

const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

export const degenerateProjects: Readonly<Record<string, Files>> = {
  'one node': { edges: 'source,target\na,a\n', nodes: null },
  'loops alone': { edges: `source,target\n${rows(12, (i) => `n${i},n${i}`)}`, nodes: null },
  'a hub': { edges: `source,target,amount\n${rows(60, (i) => `hub,n${i},5`)}`, nodes: null },
  'one pair, many times': { edges: `source,target,amount\n${rows(80, (i) => `a,b,${i % 2}`)}`, nodes: null },
  'nodes alone': { edges: 'source,target\na0,a0\n', nodes: `id,x\n${rows(30, (i) => `a${i},${i}`)}` },
  'nothing differs': {
    edges: `source,target,amount\n${rows(30, (i) => `a${i},a${(i + 1) % 30},1`)}`,
    nodes: `id,x,kind,is_suspicious\n${rows(30, (i) => `a${i},7,same,0`)}`,
  },
  'odd numbers': {
    edges: `source,target,amount\n${rows(30, (i) => `a${i},a${(i * 7) % 30},${['NaN', 'inf', '1e308', '-1e308', ''][i % 5]}`)}`,
    nodes: `id,x,y\n${rows(30, (i) => `a${i},${['nan', '-inf', '1e-320', '1e300', '0'][i % 5]},`)}`,
  },
};

const mappingOf = ({ nodes }: Files): ImportMapping => ({
  ...{ source: 'source', target: 'target', edgeTruth: null, edgeIgnore: [], directed: true },
  ...{ nodeId: nodes === null ? null : 'id', nodeName: null, nodeIgnore: [] },
  nodeTruth: nodes?.includes('is_suspicious') === true ? 'is_suspicious' : null,
});

/** Imports one of them, which opens it. */
export async function openDegenerate(client: Pick<Client, 'call'>, name: string): Promise<void> {
  const files = degenerateProjects[name];
  const edges = await upload(client, 'e.csv', files.edges);
  const nodes = files.nodes === null ? null : await upload(client, 'n.csv', files.nodes);
  await client.call('import.commit', { name, edges, nodes, mapping: mappingOf(files) });
}
