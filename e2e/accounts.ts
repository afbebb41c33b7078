/**
 * A small payments network as two CSV files, the same for the same seed: four branches whose accounts mostly pay within
 * their branch, and a few odd accounts that pay across all of them with amounts of another size. The files are as
 * awkward as real ones: ids with leading zeros, names with commas and quotes, and one row that names no receiver.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng } from '../ml/rng.ts';

export interface CsvPair {
  readonly nodes: string;
  readonly edges: string;
  readonly numNodes: number;
  /** rows of the edges file without the header, the rejected one included */
  readonly edgeRows: number;
  readonly rejected: { readonly line: number; readonly text: string };
  readonly sha256: { readonly nodes: string; readonly edges: string };
}

const BRANCHES = ['North', 'East', 'South', 'West'] as const;
const FAMILY = ['Lindqvist', 'Okafor', 'Núñez', 'Tanaka', 'Haddad', 'Kowalska', 'Singh', 'Ferreira'] as const;
const GIVEN = ['Anna', 'Chidi', 'Inés', 'Haruto', 'Leila', 'Ewa', 'Arjun', 'Rui'] as const;

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => quoted(String(cell))).join(',')}\n`;
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

export async function writeAccounts(folder: string, numNodes = 300, seed = 7): Promise<CsvPair> {
  const rng = createRng(seed);
  const id = (v: number): string => String(v + 1).padStart(4, '0');
  const isOdd = (v: number): boolean => v % 50 === 17;

  let nodes = line(['account_id', 'name', 'branch', 'opened', 'balance']);
  for (let v = 0; v < numNodes; v++) {
    const person = `${FAMILY[rng.int(FAMILY.length)]}, ${GIVEN[rng.int(GIVEN.length)]}`;
    const name = v % 11 === 0 ? `"${person}" & Co` : person;
    const balance = isOdd(v) ? 90_000 + rng.int(9000) : 800 + rng.int(2400);
    nodes += line([id(v), name, BRANCHES[v % BRANCHES.length], isOdd(v) ? 2026 : 1998 + rng.int(20), balance]);
  }

  let edges = line(['source', 'target', 'amount', 'channel']);
  let edgeRows = 0;
  const pay = (from: number, to: number, amount: number, channel: string): void => {
    edges += line([id(from), id(to), (amount / 100).toFixed(2), channel]);
    edgeRows++;
  };
  const perBranch = Math.floor(numNodes / BRANCHES.length);
  for (let v = 0; v < numNodes; v++) {
    for (let i = 0; i < 4; i++) {
      const peer = (v % BRANCHES.length) + BRANCHES.length * rng.int(perBranch);
      if (peer !== v) pay(v, peer, 500 + rng.int(20_000), rng.int(3) === 0 ? 'card' : 'transfer');
    }
    if (!isOdd(v)) continue;
    for (let i = 0; i < 14; i++) {
      const peer = rng.int(numNodes);
      if (peer !== v) pay(peer, v, 900_000 + rng.int(90_000), 'cash');
    }
  }
  // Header is line 1; the receiver is missing.
  const text = '0004,,12.50,card';
  edges += `${text}\n`;
  edgeRows++;

  await mkdir(folder, { recursive: true });
  const paths = { nodes: join(folder, 'accounts.csv'), edges: join(folder, 'payments.csv') };
  await writeFile(paths.nodes, nodes);
  await writeFile(paths.edges, edges);
  return {
    ...paths,
    numNodes,
    edgeRows,
    rejected: { line: edgeRows + 1, text },
    sha256: { nodes: sha256(nodes), edges: sha256(edges) },
  };
}
