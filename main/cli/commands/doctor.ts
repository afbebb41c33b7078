/** dowser doctor: what this machine has, what is missing, and how to get it. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { BackendReport } from '../../contract/api.ts';
import { electronBinary } from '../../electron-binary.ts';
import { deleteCrashes } from '../../host/crash-reports.ts';
import { appVersion, libraryPath, rendererPath, rootPath } from '../../host/paths.ts';
import { findBrowser, thisMachine } from '../../web/browser.ts';
import type { ProjectCheck } from '../../engine/repair/check.types.ts';
import { defineCommand } from '../command.ts';
import { switchFlag, textFlag } from '../flags.ts';
import { toJson, toTable } from '../format.ts';
import { machineChecks } from '../machine-checks.ts';
import type { Check } from '../machine-checks.ts';
import { withEngine } from '../session.ts';
import { describeCheck } from './repair.ts';

async function checkLibrary(path: string): Promise<Check> {
  const probe = join(path, `.write-test-${randomUUID()}`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return { what: 'library folder', ok: true, detail: `${path} can be written`, hint: null };
  } catch (thrown) {
    const detail = `${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return {
      what: 'library folder',
      ok: false,
      detail,
      hint: 'Name a folder of yours in the variable DOWSER_LIBRARY.',
    };
  }
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5000 });
  const line = stdout.trim().split('\n')[0];
  return line === '' ? program : `${line} (${program})`;
}

function checkWindow(): readonly Check[] {
  const electron = electronBinary(join(rootPath, 'node_modules', 'electron'));
  const browser = findBrowser(thisMachine);
  const page = existsSync(join(rendererPath, 'index.html'));
  return [
    {
      what: 'Electron',
      ok: electron !== null,
      detail: electron ?? 'the desktop window is not installed; a browser shows the same workbench',
      hint: electron === null ? 'Run npx install-electron while connected; npm start does it too.' : null,
    },
    {
      what: 'browser',
      ok: browser !== null,
      detail: browser === null ? 'no Chrome, Chromium or Edge was found' : versionOf(browser),
      hint: browser === null ? 'Install one, or name it in the variable DOWSER_BROWSER.' : null,
    },
    {
      what: 'page',
      ok: page,
      detail: page ? 'built' : 'not built yet',
      hint: page ? null : 'Run npm run build, or npm start once.',
    },
  ];
}

/** Loaded here: without a project it is not needed. */
async function checkOf(path: string): Promise<ProjectCheck> {
  const { checkProject } = await import('../../engine/repair/check-project.ts');
  return checkProject(path);
}

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'what this machine has, what is missing and how to get it',
  usage: ['[--project P]', '--delete-reports'],
  flags: {
    project: textFlag('P', 'look through this project, too, and change nothing in it'),
    'delete-reports': switchFlag('deletes the crash reports on this machine, and nothing else'),
  },
  run: async (flags, io) => {
    const project = flags.project === null ? null : await checkOf(resolve(io.cwd, flags.project));
    const library = libraryPath(io.env);
    if (flags['delete-reports']) {
      const deleted = deleteCrashes(library);
      io.out(flags.json ? toJson({ deleted }) : `Deleted crash reports: ${deleted}.\n`);
      return;
    }
    const nodeOk = Number(process.versions.node.split('.')[0]) >= 24;
    const checks: Check[] = [
      { what: 'Dowser', ok: true, detail: appVersion(), hint: null },
      {
        what: 'Node',
        ok: nodeOk,
        detail: `${process.versions.node} on ${process.platform} ${process.arch}`,
        hint: nodeOk ? null : 'npm ci brings Node 24 with the dependencies.',
      },
      {
        what: 'machine',
        ok: true,
        detail: `${availableParallelism()} cores`,
        hint: null,
      },
      await checkLibrary(library),
      ...checkWindow(),
      ...(await machineChecks(library)),
    ];
    // Without a library there is no engine to ask.
    const libraryOk = checks.every((check) => check.what !== 'library folder' || check.ok);
    const backends: readonly BackendReport[] = libraryOk
      ? await withEngine(io, 'cli', ({ client }) => client.call('app.backends', {}, io.signal))
      : [];
    if (flags.json) {
      io.out(toJson({ checks, backends, ...(project === null ? {} : { project }) }));
      return;
    }
    const rows = [
      ...checks,
      ...backends.map(({ name, available, detail, hint }) => ({
        what: `backend ${name}`,
        ok: available,
        detail,
        hint,
      })),
    ];
    io.out(toTable([['what', 'there', 'detail'], ...rows.map((row) => [row.what, row.ok ? 'yes' : 'no', row.detail])]));
    const hints = rows.filter((row) => !row.ok && row.hint !== null);
    io.out(hints.map((row) => `\n${row.what}: ${row.hint ?? ''}`).join('') + (hints.length > 0 ? '\n' : ''));
    if (project !== null) {
      io.out(`\n${describeCheck(project)}`);
      if (!project.intact) throw new AppError('bad-file', `${flags.project} is not intact. Run dowser repair.`);
    }
  },
});
