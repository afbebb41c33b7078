/** A mapping given in full, and the report's command that gives it again, on names that a shell and a parser trip over. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-repeat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const unescape = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
/** A line as a shell would split it. */
const shell = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

/** Where no browser is found, a report says that it has no PDF. */
const apartFromPdf = (said: string): string => said.replace(/^No PDF was made: .*\n/, '');

it('is taken as it was said, guesses refused, and repeated by the command that the report prints', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => `k${i},Name ${i},${i % 2},${i},"x ${i % 3}",${i % 5}`);
  writeFileSync(join(folder, 'my nodes.csv'), `-id,title,fraud,label,"a, ""b""",name\n${rows.join('\n')}\n`);
  const ends = Array.from(
    { length: 30 },
    (_, i) => `k${i % 12},k${(i * 5 + 1) % 12},${i % 7},${i % 4 === 0 ? 1 : 0},${i}`,
  );
  writeFileSync(join(folder, "e's.csv"), `u,v,amount,is it,from\n${ends.join('\n')}\n`);
  const first = await cli(folder, [
    ...['import', '--project', 'one.dowser', '--edges', "e's.csv", '--source', 'u', '--target', 'v', '--directed'],
    ...['--edge-truth', 'is it', '--edge-ignore', 'from'],
    ...['--nodes', 'my nodes.csv', '--id=-id', '--name-column', 'title', '--node-truth', ''],
    ...['--node-ignore', 'fraud,"a, ""b"""'],
  ]);
  expect([first.code, first.err]).toEqual([0, '']);
  const reportOf = async (project: string): Promise<string> => {
    const detected = await cli(folder, ['detect', '--project', project, '--detector', 'degree', '--backend', 'cpu']);
    expect(detected.code).toBe(0);
    const written = await cli(folder, [
      'report',
      '--project',
      project,
      '--out',
      `${project}-out`,
      '--title=-x',
      '--by',
      'A',
    ]);
    expect([written.code, apartFromPdf(written.err)]).toEqual([0, '']);
    return readFileSync(join(folder, `${project}-out`, 'report.html'), 'utf8');
  };
  const columns = (html: string): string[] =>
    [...html.slice(html.indexOf('Columns as they were read')).matchAll(/<dd>(.*?)<\/dd>/gs)]
      .slice(0, 2)
      .map(([, text]) => unescape(text));
  const html = await reportOf('one.dowser');
  expect(columns(html)).toEqual([
    '-id (id), title (name), fraud (ignore), label (feature), a, "b" (ignore), name (feature)',
    'u (source), v (target), amount (feature), is it (truth), from (ignore)',
  ]);
  expect(html).toContain('import</td>');

  const [again, , report] = unescape(/<pre>(.*?)<\/pre>/s.exec(html)?.[1] ?? '').split('\n');
  const second = shell(again.replace('one.dowser', 'two.dowser'));
  expect(second.shift()).toBe('dowser');
  const repeated = await cli(folder, second);
  expect([repeated.code, repeated.err]).toEqual([0, '']);
  const secondHtml = await reportOf('two.dowser');
  expect(columns(secondHtml)).toEqual(columns(html));
  expect(/<pre>(.*?)<\/pre>/s.exec(secondHtml)?.[1].replaceAll('two.dowser', 'one.dowser')).toBe(
    /<pre>(.*?)<\/pre>/s.exec(html)?.[1],
  );
  const reported = await cli(folder, shell(report.replace('--out DIR', '--out third')).slice(1));
  expect([reported.code, apartFromPdf(reported.err)]).toEqual([0, '']);
});

it('an import is a run of its own and never the latest one with scores', async () => {
  writeFileSync(join(folder, 'plain.csv'), 'source,target\na,b\nb,c\nc,d\n');
  await cli(folder, ['import', '--project', 'runs.dowser', '--edges', 'plain.csv']);
  const early = await cli(folder, ['scores', '--project', 'runs.dowser', '--kind', 'nodes']);
  expect([early.code, early.err]).toEqual([1, expect.stringContaining('No detection has succeeded') as string]);
});
