import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { builtInTemplates } from './built-in.ts';
import { chooseTemplate, parseTemplate, readTemplates } from './read-templates.ts';

let folder: string | null = null;
afterEach(() => {
  if (folder !== null) rmSync(folder, { recursive: true });
  folder = null;
});

const own = { format: 1, id: 'aml', title: 'Ours', kind: 'Our form', narrative: [], parts: ['summary'] };

it('has one for fraud, one for incidents, one for research, all of them complete', () => {
  expect(builtInTemplates.map(({ id }) => id)).toEqual(['general', 'aml', 'incident', 'research']);
  for (const { parts } of builtInTemplates) expect(parts).toContain('provenance');
});

it("takes a team's file in place of a built-in one, the project's last, and says what is no template", async () => {
  folder = mkdtempSync(join(tmpdir(), 'dowser-templates-'));
  const [library, project] = [join(folder, 'library'), join(folder, 'project')];
  mkdirSync(library);
  mkdirSync(project);
  writeFileSync(join(library, 'a.json'), `\ufeff${JSON.stringify(own)}`);
  writeFileSync(join(project, 'b.json'), JSON.stringify({ ...own, id: 'aml', title: 'Of this project' }));
  writeFileSync(join(library, 'broken.json'), '{');
  writeFileSync(join(library, 'wrong.json'), JSON.stringify({ ...own, parts: ['summary', 'sumary'] }));
  writeFileSync(join(library, 'notes.txt'), 'not looked at');
  const found = await readTemplates([library, project, join(folder, 'absent')]);
  expect(chooseTemplate(found, 'aml').title).toBe('Of this project');
  expect(found.problems).toHaveLength(2);
  expect(found.problems[0]).toMatch(/^The template broken\.json is no JSON/);
  expect(found.problems[1]).toMatch(/^The template wrong\.json cannot be used: at parts\.1, /);
  expect(() => chooseTemplate(found, 'sar')).toThrow(/There is no template called sar; there are: general, aml/);
});

it('names the field that is wrong', () => {
  expect(() =>
    parseTemplate(JSON.stringify({ ...own, narrative: [{ id: 'Who', title: 'x', prompt: 'y' }] }), 'f'),
  ).toThrow(/at narrative\.0\.id/);
  expect(() => parseTemplate(JSON.stringify({ ...own, script: 'x' }), 'f')).toThrow(/script/);
});
