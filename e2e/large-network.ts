/**
 * A network of a hundred thousand accounts as two CSV files, the same for the same seed: everybody pays somebody, five
 * hundred shops are paid by very many, and one ring of fourteen young accounts passes large sums of cash round among
 * themselves. Nothing in the files says which they are.
 */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createRng } from '../ml/rng.ts';

export const NODES = 100_000;
const PAYMENTS = 300_000;
const SHOPS = 500;

/** Places of the ring's accounts in the files. */
export const ring: readonly number[] = Array.from({ length: 14 }, (_, i) => 31_207 + i * 4801);
const RING = new Set(ring);

export interface LargeNetwork {
  readonly nodes: string;
  readonly edges: string;
  /** rows of the edges file without its header */
  readonly edgeRows: number;
}

export const accountId = (node: number): string => `A${String(node).padStart(6, '0')}`;

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const out = createWriteStream(path);
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < 1 << 20) continue;
    if (!out.write(chunk)) await once(out, 'drain');
    chunk = '';
  }
  out.end(chunk);
  await once(out, 'finish');
}

function* accounts(): Generator<string> {
  const rng = createRng('large network').fork('accounts');
  yield 'account_id,sort,opened,balance';
  for (let v = 0; v < NODES; v++) {
    const opened = RING.has(v) ? 2026 : 1996 + rng.int(29);
    const balance = (v < SHOPS ? 4000 + rng.int(9000) : 200 + rng.int(3800)) + rng.int(100) / 100;
    yield `${accountId(v)},${v < SHOPS ? 'shop' : v % 9 === 4 ? 'firm' : 'person'},${opened},${balance.toFixed(2)}`;
  }
}

function* payments(): Generator<string> {
  const rng = createRng('large network').fork('payments');
  yield 'source,target,amount,channel';
  for (let e = 0; e < PAYMENTS; e++) {
    const to = rng.int(4) === 0 ? rng.int(SHOPS) : rng.int(NODES);
    const amount = 3 + rng.int(20_000) / 100;
    yield `${accountId(e % NODES)},${accountId(to)},${amount.toFixed(2)},${rng.int(3) === 0 ? 'card' : 'transfer'}`;
  }
  // Everybody in the ring pays six others of it, on both sides of where they stand.
  for (const [i, from] of ring.entries()) {
    for (let step = 1; step <= 6; step++) {
      const to = ring[(i + step) % ring.length] ?? from;
      yield `${accountId(from)},${accountId(to)},${(9100 + rng.int(800)).toFixed(2)},cash`;
    }
  }
}

export async function writeLargeNetwork(folder: string): Promise<LargeNetwork> {
  const paths = { nodes: join(folder, 'accounts.csv'), edges: join(folder, 'payments.csv') };
  await writeLines(paths.nodes, accounts());
  await writeLines(paths.edges, payments());
  return { ...paths, edgeRows: PAYMENTS + 6 * ring.length };
}
