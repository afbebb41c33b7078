/**
 * Templates of reports: the built-in ones, then files `*.json` in the folder templates/ beside the projects and in the
 * project itself. A file with the id of an earlier template takes its place. What is no template is said and left out.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../ml/schema/errors.ts';
import { templateFile } from '../../../contract/report.ts';
import type { ReportTemplate } from '../../../contract/report.ts';
import { builtInTemplates } from './built-in.ts';

export interface KnownTemplate {
  readonly template: ReportTemplate;
  readonly origin: string;
}
export interface KnownTemplates {
  readonly known: readonly KnownTemplate[];
  readonly problems: readonly string[];
}

const mostBytes = 1_000_000;
const mostFiles = 200;

/** @throws AppError bad-file with a sentence that names the field at fault */
export function parseTemplate(text: string, file: string): ReportTemplate {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bad-file', `The template ${file} is no JSON: ${said}.`, undefined, cause);
  }
  const parsed = templateFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue.path.length === 0 ? 'at its top' : `at ${issue.path.join('.')}`;
  throw new AppError('bad-file', `The template ${file} cannot be used: ${where}, ${issue.message}.`);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.toLowerCase().endsWith('.json')).sort();
}

export async function readTemplates(folders: readonly string[]): Promise<KnownTemplates> {
  const known = new Map<string, KnownTemplate>(
    builtInTemplates.map((template) => [template.id, { template, origin: 'built in' }]),
  );
  const problems: string[] = [];
  for (const folder of folders) {
    const names = await filesIn(folder);
    if (names.length > mostFiles)
      problems.push(`The first ${mostFiles} of ${names.length} templates in ${folder} are read.`);
    for (const name of names.slice(0, mostFiles)) {
      try {
        const path = join(folder, name);
        const { size } = await stat(path);
        if (size > mostBytes) throw new AppError('bad-file', `The template ${name} has more than a megabyte.`);
        const template = parseTemplate(await readFile(path, 'utf8'), name);
        known.set(template.id, { template, origin: name });
      } catch (thrown) {
        problems.push(
          thrown instanceof AppError ? thrown.message : `The template ${name} cannot be read: ${String(thrown)}.`,
        );
      }
    }
  }
  return { known: [...known.values()], problems };
}

/** @throws AppError not-found, bad-file */
export function chooseTemplate({ known, problems }: KnownTemplates, id: string): ReportTemplate {
  const found = known.find(({ template }) => template.id === id);
  if (found !== undefined) return found.template;
  const there = known.map(({ template }) => template.id).join(', ');
  throw new AppError('not-found', [`There is no template called ${id}; there are: ${there}.`, ...problems].join(' '));
}
