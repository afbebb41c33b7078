import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appVersion, rootPath } from '../host/paths.ts';
import { commands } from './run.ts';
import { cli } from './testing.ts';

const run = (...args: string[]) => cli('/nowhere', args);

describe('help', () => {
  it('lists every command, and there is one file per command', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(out).toContain(`  ${command.name} `);
    const files = readdirSync(join(import.meta.dirname, 'commands')).map((file) => file.replace('.ts', ''));
    expect(commands.map((command) => command.name).sort()).toEqual(files.sort());
  });

  it('of a command names every flag and says which are needed', async () => {
    for (const command of commands) {
      const { code, out } = await run(command.name, '--help');
      expect(code).toBe(0);
      for (const [name, flag] of Object.entries(command.flags)) {
        const line = out.split('\n').findIndex((one) => one.startsWith(`  --${name}`));
        expect(line).toBeGreaterThan(0);
        if (flag.required)
          expect(
            out
              .split('\n')
              .slice(line, line + 2)
              .join(),
          ).toContain('(needed)');
      }
    }
  });

  it('is what one gets for nothing, with exit code 2', async () => {
    const { code, out, err } = await run();
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Usage:');
  });

  it('knows the version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${appVersion()}\n`, err: '' });
  });
});

describe('a wrong command line', () => {
  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['There is no command called detekt', ['detekt']],
    ['--bogus', ['detect', '--project', 'p', '--bogus']],
    ['"stray" is not expected here', ['detect', '--project', 'p', 'stray']],
    ['--project P is needed', ['detect']],
    ['--project must be some text', ['detect', '--project', '']],
    ['--seed must be a whole number from 0 to 2147483647; got "1.5"', ['detect', '--project', 'p', '--seed', '1.5']],
    ['--seed must be a whole number', ['detect', '--project', 'p', '--seed', '2147483648']],
    ['--seed must be a whole number', ['detect', '--project', 'p', '--seed=-1']],
    ['--seeds must be whole numbers', ['detect', '--project', 'p', '--seeds', '1,,2']],
    ['--seeds must be whole numbers', ['detect', '--project', 'p', '--seeds', '1,1']],
    ['either --seed or --seeds', ['detect', '--project', 'p', '--seed', '1', '--seeds', '1,2']],
    ['--set must be key=value; got "epochs"', ['detect', '--project', 'p', '--set', 'epochs']],
    ['--set epochs was given twice', ['detect', '--project', 'p', '--set', 'epochs=1', '--set', 'epochs=2']],
    ['--backend must be one of auto, tensorflow, webgpu, wasm, cpu', ['detect', '--project', 'p', '--backend', 'gpu']],
    ['--seed was given twice', ['detect', '--project', 'p', '--seed', '1', '--seed', '2']],
    ['Give either FILE...', ['import', '--project', 'p']],
    ['Give either FILE...', ['import', '--project', 'p', '--edges', 'e', '--dataset', 'd']],
    ['--nodes goes with --edges', ['import', '--project', 'p', '--dataset', 'd', '--nodes', 'n']],
    ['a data set says these itself', ['import', '--project', 'p', '--dataset', 'd', '--edge-truth', 'x']],
    ['go with --nodes', ['import', '--project', 'p', '--edges', 'e', '--node-truth', 'x']],
    ['either --directed or', ['import', '--project', 'p', '--edges', 'e', '--directed', '--undirected']],
    ['--node-ignore must be names', ['import', '--project', 'p', '--edges', 'e', '--node-ignore', 'a,,b']],
    ['--node-ignore must be names', ['import', '--project', 'p', '--edges', 'e', '--node-ignore', '"a']],
    ['is given as --seed=VALUE', ['detect', '--project', 'p', '--seed', '-1']],
    ['is given as --node=VALUE', ['label', '--project', 'p', '--node', '-5', '--class', 'skip', '--by', 'x']],
    ['--kind nodes|edges is needed', ['scores', '--project', 'p']],
    ['--top must be a whole number', ['scores', '--project', 'p', '--kind', 'nodes', '--top', '0']],
    ['--format must be one of csv, json', ['labels', '--project', 'p', '--format', 'xml']],
    ['Give one of', ['label', '--project', 'p', '--class', 'normal', '--by', 'x']],
    ['Give one of', ['label', '--project', 'p', '--node', 'a', '--file', 'f']],
    ['both --source and --target', ['label', '--project', 'p', '--source', 'a', '--class', 'normal', '--by', 'x']],
    ['--edge goes with', ['label', '--project', 'p', '--node', 'a', '--edge', '1', '--class', 'normal', '--by', 'x']],
    ['--class must be one of', ['label', '--project', 'p', '--node', 'a', '--class', 'bad', '--by', 'x']],
    ['--class is needed', ['label', '--project', 'p', '--node', 'a', '--by', 'x']],
    ['--by NAME is needed', ['label', '--project', 'p', '--node', 'a', '--class', 'skip']],
    ['stand in the file itself', ['label', '--project', 'p', '--file', 'f', '--class', 'skip']],
    ['--out DIR|F.pdf|F.zip is needed', ['report', '--project', 'p']],
    ['--port must be a whole number from 0 to 65535', ['serve', '--project', 'p', '--port', '70000']],
  ];
  it.each(wrong)('is answered with "%s" and exit code 2', async (sentence, args) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('shows where it happened only when asked', async () => {
    const { code, err } = await run('detekt', '--verbose');
    expect(code).toBe(2);
    expect(err).toContain('    at ');
  });
});

describe('bin/dowser.js', () => {
  const program = join(rootPath, 'bin', 'dowser.js');

  it('passes arguments, output and the exit code', () => {
    const version = spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' });
    expect(version).toMatchObject({ status: 0, stdout: `${appVersion()}\n`, stderr: '' });
    const wrong = spawnSync(process.execPath, [program, 'detect', '--bogus'], { encoding: 'utf8' });
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('does not mind a reader that leaves early', async () => {
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });
});
