/**
 * `npm run bench -- import [NODES] [EDGES]`: the same graph as two CSV files and as GraphML, from file to open project
 * through the command line, beside NetworkX (with pandas) and igraph, which only read it. Each three times, in turns; the
 * best counts, wall and processor, because machines are shared. Python: DOWSER_BENCH_PYTHON, or it is left out.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRng } from '../rng.ts';

const ROUNDS = 3;
const command = join(import.meta.dirname, '../../main/cli/main.ts');
const reference = join(import.meta.dirname, 'import-reference.py');
/** What a process has used, told as it exits; threads load it too, so the last word counts. */
const tellCpu = `data:text/javascript,process.on('exit',()=>{const c=process.cpuUsage();process.stderr.write('\\nCPU '+(c.user+c.system)/1e6+'\\n')})`;

interface Cost {
  readonly wall: number;
  readonly cpu: number;
}
interface Files {
  readonly edges: string;
  readonly nodes: string;
  readonly graphml: string;
}

async function writeFiles(folder: string, numNodes: number, numEdges: number): Promise<Files> {
  const rng = createRng('import');
  const at = (name: string): string => join(folder, name);
  const files = { edges: at('edges.csv'), nodes: at('nodes.csv'), graphml: at('graph.graphml') };
  const [edges, nodes, graphml] = Object.values(files).map((path) => createWriteStream(path));
  const put = async (file: typeof edges, text: string): Promise<void> => {
    if (!file.write(text)) await once(file, 'drain');
  };
  await put(edges, 'source,target,amount\n');
  await put(nodes, 'id,x\n');
  await put(
    graphml,
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n<key id="d0" for="edge" attr.name="amount" attr.type="double"/>\n<key id="d1" for="node" attr.name="x" attr.type="double"/>\n<graph edgedefault="directed">\n',
  );
  for (let v = 0; v < numNodes; v++) {
    const x = rng.normal().toFixed(4);
    await put(nodes, `account-${v},${x}\n`);
    await put(graphml, `<node id="account-${v}"><data key="d1">${x}</data></node>\n`);
  }
  for (let e = 0; e < numEdges; e++) {
    const [a, b, x] = [rng.int(numNodes), rng.int(numNodes), Math.exp(3 * rng.normal()).toFixed(2)];
    await put(edges, `account-${a},account-${b},${x}\n`);
    await put(graphml, `<edge source="account-${a}" target="account-${b}"><data key="d0">${x}</data></edge>\n`);
  }
  await put(graphml, '</graph></graphml>\n');
  for (const file of [edges, nodes, graphml]) {
    file.end();
    await once(file, 'finish');
  }
  return files;
}

function run(
  program: string,
  args: readonly string[],
): { readonly out: string; readonly err: string; readonly wall: number } {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}: ${stderr.trim().slice(-500)}`);
  return { out: stdout, err: stderr, wall: (performance.now() - started) / 1000 };
}

async function ours(folder: string, files: readonly string[]): Promise<Cost> {
  const project = join(folder, 'bench.dowser');
  await rm(project, { recursive: true, force: true });
  const { err, wall } = run(process.execPath, ['--import', tellCpu, command, 'import', '--project', project, ...files]);
  const told = [...err.matchAll(/CPU ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
  return { wall, cpu: Math.max(...told) };
}

const theirs = (python: string, way: string, files: readonly string[]): Promise<Cost> =>
  Promise.resolve(
    z.object({ wall: z.number(), cpu: z.number() }).parse(JSON.parse(run(python, [reference, way, ...files]).out)),
  );

export async function benchImport(): Promise<void> {
  const numNodes = Number(process.argv[3] ?? 100_000);
  const numEdges = Number(process.argv[4] ?? 10 * numNodes);
  const python = process.env['DOWSER_BENCH_PYTHON'];
  const folder = await mkdtemp(join(tmpdir(), 'dowser-import-'));
  try {
    const { edges, nodes, graphml } = await writeFiles(folder, numNodes, numEdges);
    const size = async (path: string): Promise<string> => `${((await stat(path)).size / 1e6).toFixed(0)} MB`;
    console.log(
      `${numNodes.toLocaleString('en')} nodes, ${numEdges.toLocaleString('en')} edges: ${await size(edges)} of CSV, ${await size(graphml)} of GraphML.`,
    );
    if (python === undefined)
      console.log('No peer: DOWSER_BENCH_PYTHON names no Python with networkx, pandas and igraph.');
    const ways: readonly (readonly [string, () => Promise<Cost>])[] = [
      ['Dowser, CSV to open project', () => ours(folder, [edges, nodes])],
      ['Dowser, GraphML to open project', () => ours(folder, [graphml])],
      ...(python === undefined
        ? []
        : ([
            ['pandas and NetworkX, CSV to graph', () => theirs(python, 'networkx-csv', [edges, nodes])],
            ['NetworkX, GraphML to graph', () => theirs(python, 'networkx-graphml', [graphml])],
            ['igraph, GraphML to graph', () => theirs(python, 'igraph-graphml', [graphml])],
          ] as const)),
    ];
    const best = new Map<string, Cost>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [title, measure] of ways) {
        const { wall, cpu } = await measure();
        console.log(`  ${title}: ${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of processor`);
        const before = best.get(title) ?? { wall: Infinity, cpu: Infinity };
        best.set(title, { wall: Math.min(before.wall, wall), cpu: Math.min(before.cpu, cpu) });
      }
    }
    for (const [title, { wall, cpu }] of best) {
      console.log(`${title}: ${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of processor (best of ${ROUNDS})`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
