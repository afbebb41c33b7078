/** dowser report: the report of a run, of one case or of the first cases, as files in a folder, as a PDF or a package. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { MethodInput } from '../../contract/api.ts';
import { reportStates } from '../../contract/report.ts';
import type { EngineHost } from '../../engine/engine.types.ts';
import { defineCommand, projectFlag } from '../command.ts';
import type { Io } from '../command.ts';
import { choiceFlag, columnsFlag, listFlag, required, switchFlag, textFlag, usageError, wholeFlag } from '../flags.ts';
import { withDefault } from '../flags.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeBytes } from '../write-output.ts';

type Asked = MethodInput<'report.create'>;

/** NAME=TEXT, or NAME=@FILE for a text in a file. */
async function readTexts(given: readonly string[], io: Io): Promise<Record<string, string>> {
  const texts: [string, string][] = [];
  for (const one of given) {
    const at = one.indexOf('=');
    if (at < 1) throw usageError(`--text must be PART=TEXT or PART=@FILE; got "${one}".`);
    const value = one.slice(at + 1);
    try {
      texts.push([
        one.slice(0, at),
        value.startsWith('@') ? await readFile(resolve(io.cwd, value.slice(1)), 'utf8') : value,
      ]);
    } catch (cause) {
      throw new AppError('not-found', `The text ${value.slice(1)} cannot be read.`, undefined, cause);
    }
  }
  return Object.fromEntries(texts);
}

/** One file of the report under the name that was asked for. */
async function writeOne(host: EngineHost, asked: Asked, out: string, io: Io): Promise<readonly string[]> {
  const isPdf = /\.pdf$/i.test(out);
  const { files, notes } = await host.makeReport({ ...asked, pdf: true, casePackage: !isPdf, signal: io.signal });
  const made = files.find(({ name }) => name === (isPdf ? 'report.pdf' : 'case.zip'));
  if (made === undefined) throw new AppError('unavailable', notes.at(0) ?? 'No PDF could be made.');
  await writeBytes(made.data, out, io);
  return notes;
}

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'write a report of a run or a case: page, PDF, tables, or a case package',
  usage: [
    '--project P --out DIR [--run latest|ID] [--case ID] [--template T]',
    '--project P --out F.pdf|F.zip --case ID [--template T]',
    '--project P --out DIR --first-cases K [--template T]',
  ],
  flags: {
    project: projectFlag,
    out: required(textFlag('DIR|F.pdf|F.zip', 'a folder for all files, or one PDF, or one case package')),
    run: withDefault(textFlag('ID', 'the run, or latest'), 'latest'),
    case: textFlag('ID', 'node-17, edge-5, "Case 3", or the id of a node (default: the whole run)'),
    'first-cases': wholeFlag('one report for each of the rarest cases, in folders of their own', 1, 200),
    template: withDefault(textFlag('T', 'general, aml, incident, research, or one of your own'), 'general'),
    title: textFlag('TEXT', "the report's title (default: the project's name)"),
    by: textFlag('NAME', 'who prepared it (default: your account name)'),
    top: withDefault(wholeFlag('how many nodes and edges are described one by one', 1, 200), 20),
    text: listFlag('PART=TEXT', 'text for a part of the template (who, what, ...); PART=@FILE reads it from a file'),
    state: withDefault(choiceFlag(reportStates, 'how far it is'), 'draft'),
    conclusion: textFlag('TEXT', 'what was concluded'),
    'next-step': textFlag('TEXT', 'what comes next'),
    decides: textFlag('NAME', 'who decides'),
    'second-reader': textFlag('NAME', 'who has read it besides'),
    'leave-out': columnsFlag('columns that stay out of every file'),
    mask: columnsFlag('columns of which only the last four characters are shown'),
    'mask-ids': switchFlag('replace all ids and names by numbers'),
    'mask-id': listFlag('ID', 'replace the id and name of this node by a number'),
    'no-pdf': switchFlag('make no PDF'),
    package: switchFlag('add the case package to a folder'),
  },
  run: async (flags, io) => {
    if (flags.case !== null && flags['first-cases'] !== null) {
      throw usageError('--case names one case and --first-cases many: give one of them.');
    }
    const isOneFile = /\.(pdf|zip)$/i.test(flags.out);
    if (isOneFile && flags['first-cases'] !== null) {
      throw usageError('--first-cases writes a folder for each case: give a folder as --out.');
    }
    const narrative = await readTexts(flags.text, io);
    await withProject(flags.project, io, async ({ engine, project }) => {
      const { host } = engine;
      const runId = host.resolveRun(flags.run);
      const caseId = flags.case === null ? null : await host.resolveCase(runId, flags.case);
      const asked: Asked = {
        runId,
        title:
          flags.title ?? (caseId === null ? `Anomalies in ${project.name}` : `${flags.case ?? ''} in ${project.name}`),
        preparedBy: flags.by ?? userInfo().username,
        top: flags.top,
        caseId,
        template: flags.template,
        narrative,
        disposition: {
          state: flags.state,
          conclusion: flags.conclusion ?? '',
          nextStep: flags['next-step'] ?? '',
          decidedBy: flags.decides ?? '',
          reviewedBy: flags['second-reader'] ?? '',
        },
        redaction: {
          leaveOut: [...(flags['leave-out'] ?? [])],
          mask: [...(flags.mask ?? [])],
          ids: flags['mask-ids'] ? 'all' : flags['mask-id'].length > 0 ? [...flags['mask-id']] : 'none',
        },
        pdf: !flags['no-pdf'],
        casePackage: flags.package,
      };
      const files: string[] = [];
      const notes: string[] = [];
      if (isOneFile) {
        notes.push(...(await writeOne(host, asked, flags.out, io)));
        files.push(resolve(io.cwd, flags.out));
      } else {
        const most = flags['first-cases'];
        const cases = most === null ? [caseId] : await host.firstCases(runId, most);
        for (const one of cases) {
          const outDir = resolve(io.cwd, most === null ? flags.out : join(flags.out, one ?? ''));
          const title = most === null ? asked.title : `${flags.title ?? project.name}: ${one ?? ''}`;
          const written = await host.writeReport({ ...asked, caseId: one, title, outDir, signal: io.signal });
          files.push(...written.files);
          notes.push(...written.notes);
        }
        if (most !== null && cases.length < most) {
          notes.push(`There are ${cases.length} cases at the usual threshold, fewer than ${most}.`);
        }
      }
      io.out(flags.json ? toJson({ files, notes }) : files.map((file) => `${file}\n`).join(''));
      if (!flags.json) for (const note of new Set(notes)) io.err(`${note}\n`);
    });
  },
});
