/**
 * `npm run bench -- from-files [NODES] [EDGES]`: from two CSV files to ranked nodes and edges through the command line, as
 * a person would: import, then the default detector, then BOURNE, each a process of its own. Prints seconds, the most
 * memory that each held (where the system tells), and the share of the ten minutes that are allowed.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createRng } from '../rng.ts';

const COLUMNS = 16;
const ALLOWED_SECONDS = 600;
const LOOK_MS = 50;
const command = join(import.meta.dirname, '../../main/cli/main.ts');

/** Lines, a batch at a time: a file of a million rows is never one string. */
async function writeLines(path: string, header: string, count: number, line: (i: number) => string): Promise<void> {
  const file = createWriteStream(path);
  file.write(`${header}\n`);
  for (let start = 0; start < count; start += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - start) }, (_, i) => `${line(start + i)}\n`);
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

async function writeFiles(folder: string, nodes: number, edges: number): Promise<void> {
  const rng = createRng('from files');
  const columns = Array.from({ length: COLUMNS }, (_, c) => `x${c}`);
  await writeLines(join(folder, 'nodes.csv'), ['id', ...columns].join(','), nodes, (i) =>
    [`account-${i}`, ...columns.map(() => rng.normal().toFixed(4))].join(','),
  );
  await writeLines(join(folder, 'edges.csv'), 'source,target,amount', edges, () =>
    [`account-${rng.int(nodes)}`, `account-${rng.int(nodes)}`, Math.exp(3 * rng.normal()).toFixed(2)].join(','),
  );
}

/** The most memory a process has held, in bytes; null where the system does not say. */
function peakOf(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : 1024 * Number(found[1]);
  } catch {
    return null;
  }
}

/** @throws Error what the command said where it failed */
async function run(args: readonly string[]): Promise<{ seconds: number; peak: number | null }> {
  const started = performance.now();
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  let peak: number | null = null;
  const timer = setInterval(() => (peak = peakOf(child.pid ?? 0) ?? peak), LOOK_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`dowser ${args[0]} ended with ${code}: ${said.trim()}`);
  return { seconds: (performance.now() - started) / 1000, peak };
}

export async function benchFromFiles(): Promise<void> {
  const nodes = Number(process.argv[3] ?? 100_000);
  const edges = Number(process.argv[4] ?? 10 * nodes);
  const folder = await mkdtemp(join(tmpdir(), 'dowser-from-files-'));
  try {
    await writeFiles(folder, nodes, edges);
    const files = await Promise.all(['nodes.csv', 'edges.csv'].map((name) => stat(join(folder, name))));
    const megabytes = files.reduce((sum, { size }) => sum + size / 1e6, 0);
    console.log(
      `${nodes.toLocaleString('en')} nodes with ${COLUMNS} columns, ${edges.toLocaleString('en')} edges with amounts, ${megabytes.toFixed(0)} MB of CSV.`,
    );
    const project = join(folder, 'bench.dowser');
    const [nodesFile, edgesFile] = ['nodes.csv', 'edges.csv'].map((name) => join(folder, name));
    const steps: readonly (readonly [string, readonly string[]])[] = [
      ['import', ['import', '--project', project, '--edges', edgesFile, '--nodes', nodesFile]],
      ['auto', ['detect', '--project', project, '--backend', 'wasm']],
      ['BOURNE', ['detect', '--project', project, '--detector', 'bourne', '--backend', 'wasm']],
    ];
    const seconds: number[] = [];
    for (const [title, args] of steps) {
      const measured = await run(args);
      seconds.push(measured.seconds);
      const memory = measured.peak === null ? '' : `, at most ${(measured.peak / 1e6).toFixed(0)} MB`;
      console.log(`${title}: ${measured.seconds.toFixed(1)} s${memory}`);
    }
    const [imported, auto, bourne] = seconds;
    const share = (total: number): string => `${total.toFixed(0)} s, ${((100 * total) / ALLOWED_SECONDS).toFixed(0)} %`;
    console.log(
      `From files to ranked nodes and edges, of ten minutes: auto ${share(imported + auto)}, BOURNE ${share(imported + bourne)}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
