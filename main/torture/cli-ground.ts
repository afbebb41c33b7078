/** The folder that command lines are tried in: a project with everything in it, files in every state, and a watch on it. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { detectors } from '../../ml/detectors/index.ts';
import { strategies } from '../../ml/strategies/index.ts';
import { cli } from '../cli/testing.ts';
import type { CliResult } from '../cli/testing.ts';
import { rootPath } from '../host/paths.ts';
import type { KnownNames } from './command-lines.ts';
import { soakFiles } from './soak-files.ts';

export interface CliGround {
  readonly known: KnownNames;
  readonly run: (words: readonly string[], signal: AbortSignal) => Promise<CliResult>;
  readonly spawn: (words: readonly string[], signal: AbortSignal) => Promise<CliResult>;
  /** The project as it was made. */
  renew(): Promise<void>;
  /** Paths that came since the last look and that neither the words nor the usual places account for. */
  strays(words: readonly string[]): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const NODES = 40;

async function writeFiles(folder: string): Promise<void> {
  const { nodes, edges } = soakFiles(1, NODES, 120);
  const classes = Array.from({ length: NODES }, (_, i) => `${i},${i % 2}`).join('\n');
  await mkdir(join(folder, 'in', 'rings'), { recursive: true });
  await mkdir(join(folder, 'empty.dowser'));
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'in', 'rings', 'meta.json'), '{"title":"Two","directed":false}');
  await writeFile(join(folder, 'in', 'rings', 'nodes.csv'), `id,label\n${classes}\n`);
  const links = edges.split('\n').map((line) => line.replaceAll('a', '').split(',').slice(0, 2).join(','));
  await writeFile(join(folder, 'in', 'rings', 'edges.csv'), ['src,dst', ...links.slice(1)].join('\n'));
  const labels = 'kind,id,label,reviewer\nnode,a1,anomalous,Ada\nnode,a2,nonsense,Ada\nnode,none,normal,Ada\n';
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ...{ 'e.csv': edges, 'n.csv': nodes, 'e.csv.gz': gzipSync(edges), 'labels.csv': labels },
    ...{ 'nothing.csv': '', 'header.csv': 'source,target\n', 'one.csv': 'x\n1\n' },
    'broken.csv': 'source,target,amount\na1,"a2,3\na4\n,,,,\n',
    'nan.csv': 'id,x,y\na1,NaN,inf\na2,-inf,\na3,nan,1e999\n',
    'bytes.csv': Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) % 256),
    'g.graphml': '<graphml><graph><node id="a"/></graph>',
    'cut.gz': gzipSync(edges).subarray(0, 60),
    'g.json': '{"nodes":[{"id":1}],"links":[{"source":1,"target":9}]}',
    'case.zip': Uint8Array.from([80, 75, 3, 4, 0, 0]),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'in', name), content);
}

const inputs = ['e.csv', 'n.csv', 'e.csv.gz', 'labels.csv', 'nothing.csv', 'header.csv', 'one.csv', 'broken.csv'];
const odd = ['nan.csv', 'bytes.csv', 'g.graphml', 'cut.gz', 'g.json', 'case.zip', 'rings', 'none', '.'];

const known: KnownNames = {
  projects: [
    'p.dowser',
    'p.dowser',
    'p.dowser',
    'p.dowser/',
    './p.dowser',
    'empty.dowser',
    'in',
    'in/e.csv',
    'new.dowser',
  ],
  paths: [...inputs, 'e.csv', 'n.csv', ...odd].map((name) => `in/${name}`),
  outputs: [
    'out/a',
    'out/a.pdf',
    'out/a.zip',
    'out/b.csv',
    'out/none/c.csv',
    'out',
    'in/e.csv/d',
    'out/../out/e',
    'out/ä ö',
  ],
  ids: [
    ...['latest', 'all', 'a1', 'a2', 'none', 'node-1', 'edge-3', 'Case 1', 'general', 'aml', 'Ada', 'utf-8', 'wasm'],
    ...detectors.slice(0, 4).map(({ id }) => id),
    ...[...detectors.filter(({ isFloor }) => isFloor), ...strategies].map(({ id }) => id),
    'random,degree',
  ],
  columns: [
    'source',
    'target',
    'id',
    'name',
    'amount',
    'value',
    'time',
    'is_suspicious',
    'none',
    'amount,kind',
    '',
    'a,,b',
  ],
  settings: ['epochs=2', 'rounds=1', 'hiddenChannels=4', 'epochs=0', 'epochs=x', 'none=1', 'epochs', '=1', 'epochs='],
};

async function list(folder: string): Promise<Set<string>> {
  const found = await readdir(folder, { recursive: true });
  return new Set(found.map((name) => join(folder, name)));
}

/** Everything lies three folders deep, so that what climbs out of one is still seen. */
export async function createCliGround(): Promise<CliGround> {
  const outer = await mkdtemp(join(tmpdir(), 'dowser-cli-'));
  const cwd = join(outer, 'a', 'b', 'work');
  const template = join(outer, 'template.dowser');
  const project = join(cwd, 'p.dowser');
  await mkdir(cwd, { recursive: true });
  await writeFiles(cwd);
  // No browser is found: PDFs are another matter.
  const env = { DOWSER_LIBRARY: join(cwd, 'library') };
  const never = new AbortController().signal;
  const run: CliGround['run'] = (words, signal) => cli(cwd, words, { env, signal });
  const make = async (line: string): Promise<void> => {
    const { code, err } = await run(line.split(' '), never);
    if (code !== 0) throw new Error(`the ground could not be made: dowser ${line}: ${err}`);
  };
  await make('import --project p.dowser --edges in/e.csv --nodes in/n.csv');
  await make('detect --project p.dowser --detector degree');
  for (let i = 0; i < 12; i++) {
    await make(`label --project p.dowser --node a${i} --class ${i % 3 === 0 ? 'anomalous' : 'normal'} --by Ada`);
  }
  await make('train --project p.dowser --epochs 10 --folds 2 --hidden 4 --patterns 2');
  await cp(project, template, { recursive: true });
  let before = await list(outer);

  return {
    known,
    run,
    spawn: (words, signal) =>
      new Promise((done, reject) => {
        const program = join(rootPath, 'bin', 'dowser.js');
        const child = spawn(process.execPath, [program, ...words], { cwd, env: { ...env, HOME: cwd } });
        let [out, err] = ['', ''];
        child.stdout.on('data', (part: Buffer) => (out += part.toString()));
        child.stderr.on('data', (part: Buffer) => (err += part.toString()));
        signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
        child.on('error', reject);
        // A Ctrl-C that comes before the program listens for it ends it by the signal, which counts as 1; no other signal does.
        const stopped = (by: string | null): number => (by === 'SIGINT' && signal.aborted ? 1 : -1);
        child.on('close', (code, by) => done({ code: code ?? stopped(by), out, err: err === '' ? (by ?? '') : err }));
      }),
    renew: async () => {
      for (const name of await readdir(cwd)) {
        if (name !== 'in' && name !== 'empty.dowser') await rm(join(cwd, name), { recursive: true, force: true });
      }
      await mkdir(join(cwd, 'out'), { recursive: true });
      await cp(template, project, { recursive: true });
      before = await list(outer);
    },
    strays: async (words) => {
      const now = await list(outer);
      const came = [...now].filter((path) => !before.has(path));
      before = now;
      if (came.length === 0) return [];
      const values = words.flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
      const named = values.filter((value) => !value.includes('\0')).map((value) => resolve(cwd, value));
      // Results go beside what is named under a temporary name, a card beside its model, curves into the folder.
      const places = [...named, ...named.map((path) => path.replace(/\.[^./]*$/, '')), join(cwd, 'library'), project];
      const curves = words[0] === 'simulate' ? [`${cwd}${sep}rings-`] : [];
      const isNamed = (path: string): boolean =>
        [...places, ...curves].some((place) => path.startsWith(place)) ||
        named.some((place) => place.startsWith(`${path}${sep}`) || dirname(place) === path);
      return came.filter((path) => !isNamed(path));
    },
    remove: () => rm(outer, { recursive: true, force: true }),
  };
}
