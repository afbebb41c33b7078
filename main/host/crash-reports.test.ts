/** Logs and crash reports: what they hold, what they never hold, that they do not grow, and that they can be deleted. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRng } from '../../ml/rng.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { methods } from '../contract/api.ts';
import type { MethodName } from '../contract/api.ts';
import { createEngine } from '../engine/engine.ts';
import { createTempFolder } from '../engine/testing/temp-folder.ts';
import type { TempFolder } from '../engine/testing/temp-folder.ts';
import { crashesPath, deleteCrashes, framesOf, listCrashes, readCrash, writeCrash } from './crash-reports.ts';
import { LOG_FILE, loggedHandlers, logsPath, openLog } from './log.ts';
import { rootPath } from './paths.ts';

let folder: TempFolder;
beforeEach(() => (folder = createTempFolder()));
afterEach(() => folder.remove());

/** Everything that was written of a session, in one text. */
const written = (): string =>
  [logsPath(folder.path), crashesPath(folder.path)]
    .filter(existsSync)
    .flatMap((path) => readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8')))
    .join('\n');
const logLines = (): readonly Record<string, unknown>[] =>
  readFileSync(join(logsPath(folder.path), LOG_FILE), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('has one object a line, begins a new file where one is full, and keeps a few', () => {
    const log = openLog({ library: folder.path, host: 'cli', env: {}, mostBytes: 2000, mostFiles: 3 });
    for (let i = 0; i < 200; i++) log.write('call', { method: 'app.info', ms: i });
    expect(readdirSync(log.folder).sort()).toEqual(['dowser.1.log', 'dowser.2.log', 'dowser.3.log', LOG_FILE]);
    for (const name of readdirSync(log.folder)) {
      expect(readFileSync(join(log.folder, name), 'utf8').length).toBeLessThan(2300);
    }
    expect(logLines().at(-1)).toMatchObject({ host: 'cli', event: 'call', method: 'app.info', ms: 199 });
  });

  it('keeps sentences only where details were asked for, and nothing where it is off', () => {
    openLog({ library: folder.path, host: 'web', env: {} }).problem('The node ACC-1 is gone.');
    expect(written()).not.toContain('ACC-1');
    openLog({ library: folder.path, host: 'web', env: { DOWSER_LOG: 'details' } }).problem('The node ACC-1 is gone.');
    expect(written()).toContain('ACC-1');
    const before = written();
    openLog({ library: folder.path, host: 'web', env: { DOWSER_LOG: 'off' } }).write('start');
    expect(written()).toBe(before);
  });

  it('never stops what it is about', () => {
    const library = join(folder.path, 'file');
    writeFileSync(library, '');
    expect(() => openLog({ library, host: 'cli', env: {} }).write('start')).not.toThrow();
  });
});

/** Texts that are in no program: where one is found, it came from the project. */
function marked(seed: number): { readonly next: () => string; readonly all: readonly string[] } {
  const rng = createRng(seed);
  const all: string[] = [];
  return {
    all,
    next: () => {
      const mark = `QZX${rng.int(1e9).toString(36)}${rng.int(1e9).toString(36)}`;
      all.push(mark);
      return mark;
    },
  };
}

/** Every place of an input that takes a text or a number gets one of the project. */
function inputFor(mark: () => string, turn: number): unknown {
  const shapes: readonly unknown[] = [
    {},
    { projectId: mark() },
    { runId: mark(), kind: 'node', offset: 0, limit: 10, search: mark(), unlabelledOnly: false },
    { kind: 'node', index: 0, value: 'anomalous', reviewer: mark(), note: mark(), runId: mark(), milliseconds: null },
    { runId: mark(), kind: 'node', index: 1 },
    { kind: 'node', index: 99_999 },
    { name: mark(), edges: mark(), nodes: null, mapping: { source: mark(), target: mark() } },
    { modelId: mark(), uploadId: mark() },
    { detector: mark(), params: { [mark()]: mark() }, seed: 1 },
    { text: mark(), limit: 10 },
    { runId: mark(), name: mark() },
    { name: mark(), state: { search: mark() }, replace: false },
    mark(),
  ];
  return shapes[turn % shapes.length];
}

describe('what is in a project', { timeout: 120_000 }, () => {
  it('gets neither into the log nor into a crash report, whatever fails with it', async () => {
    const { next, all } = marked(7);
    const library = folder.path;
    const ids = Array.from({ length: 6 }, next);
    const values = Array.from({ length: 6 }, next);
    const log = openLog({ library, host: 'cli', env: {} });
    const engine = await createEngine({ host: 'test', libraryPath: library, samplesPath: '' });
    const column = next();
    await engine.host.importFiles({
      ...{ projectPath: join(library, `${next()}.dowser`), name: next(), mapping: null },
      edges: folder.write('e.csv', `source,target\n${ids.map((id, i) => `${id},${ids[(i + 1) % 6]}\n`).join('')}`),
      nodes: folder.write('n.csv', `id,${column}\n${ids.map((id, i) => `${id},${values[i]}\n`).join('')}`),
    });
    const handlers = loggedHandlers(engine.handlers, log);
    let failed = 0;
    try {
      const skipped: readonly MethodName[] = ['project.close', 'project.openSample', 'app.backends'];
      for (const method of (Object.keys(methods) as MethodName[]).filter((name) => !skipped.includes(name))) {
        const handler = handlers[method] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
        for (let turn = 0; turn < 13; turn++) {
          const stop = AbortSignal.timeout(5000);
          // Unchecked on purpose: what a schema would have held back may reach a message, too.
          const given = inputFor(next, turn);
          await handler(given, stop).then(
            () => undefined,
            (thrown: unknown) => {
              failed++;
              writeCrash(library, { host: 'engine', how: 'uncaughtException', error: thrown, hasDetails: false });
              log.problem(thrown instanceof Error ? thrown.message : String(thrown));
            },
          );
        }
      }
    } finally {
      await engine.close();
    }
    const ofHandlers = written();
    for (const text of [...ids, ...values]) {
      const errors = [
        new AppError('not-found', `There is no node "${text}".\n    at ${text} (${rootPath}/${text}.ts:1:1)`),
        Object.assign(new TypeError(text), { code: text, name: text }),
        Object.assign(new Error('first'), { message: text }),
        text,
        { text },
      ];
      for (const error of errors) writeCrash(library, { host: 'cli', how: 'x', error, hasDetails: false });
    }
    expect(failed).toBeGreaterThan(300);
    expect(logLines().length).toBeGreaterThan(300);
    const text = `${ofHandlers}${written()}`;
    expect(all.filter((mark) => text.includes(mark))).toEqual([]);
    // Where it was is still told.
    expect(/main\/engine\/[\w/-]+\.ts:\d+:\d+/.test(ofHandlers)).toBe(true);
  });
});

describe('a defect that nobody caught', { timeout: 60_000 }, () => {
  const crash = (code: string, env: Readonly<Record<string, string>> = {}) => {
    const script = folder.write(
      'crash.mts',
      `import { openLog } from '${join(import.meta.dirname, 'log.ts')}';
       import { reportCrashes } from '${join(import.meta.dirname, 'crash-reports.ts')}';
       const [library] = process.argv.slice(2);
       reportCrashes(library, 'cli', openLog({ library, host: 'cli' }));
       ${code}`,
    );
    return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder.path], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  };

  it.each([
    ['an exception', `setTimeout(() => { throw new TypeError('ACC-77 is broken'); }, 1);`, 'uncaughtException'],
    [
      'a rejection',
      `void Promise.reject(new Error('ACC-77 is broken')); setInterval(() => {}, 1e6);`,
      'unhandledRejection',
    ],
  ])('leaves a report that can be read and deleted: %s', (_, code, how) => {
    const ended = crash(code);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^Dowser ended by a defect\..*sent to nobody\..*\n$/);
    const [name, ...others] = listCrashes(folder.path);
    expect(others).toEqual([]);
    expect(ended.stderr).toContain(name);
    const report = readCrash(folder.path, name);
    expect(JSON.parse(report)).toMatchObject({ host: 'cli', how, version: expect.any(String) as string });
    expect(`${report}${written()}${ended.stderr}`).not.toContain('ACC-77');
    expect(logLines().at(-1)).toMatchObject({ event: 'crash', how });
    expect(deleteCrashes(folder.path)).toBe(1);
    expect(listCrashes(folder.path)).toEqual([]);
  });

  it('tells the message where details were asked for', () => {
    crash(`throw new Error('ACC-77 is broken');`, { DOWSER_LOG: 'details' });
    expect(readCrash(folder.path, listCrashes(folder.path)[0])).toContain('ACC-77');
  });

  it('keeps the newest reports alone', () => {
    for (let i = 0; i < 30; i++) {
      const now = new Date(Date.UTC(2026, 10, 1, 0, 0, i));
      writeCrash(folder.path, { host: 'cli', how: 'x', error: new Error(''), hasDetails: false, now });
    }
    expect(listCrashes(folder.path)).toHaveLength(20);
    expect(listCrashes(folder.path)[0]).toContain('00-00-29');
  });

  it('is placed by files of the program alone', () => {
    const here = framesOf(new Error('x\n    at evil (/etc/ACC-77:1:1)'));
    expect(here[0]).toMatch(/^main\/host\/crash-reports\.test\.ts:\d+:\d+$/);
    expect(here.join('\n')).not.toContain('ACC-77');
  });
});
