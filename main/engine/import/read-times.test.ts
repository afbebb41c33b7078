/** Columns of times: each form, what is none, what is not clear, and what the timeline then takes. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { momentForms, momentOf } from '../../../ml/io/read-moment.ts';
import { guessTimeFormat } from '../../contract/time-role.ts';
import type { TimeFormat } from '../../contract/time-role.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import { evidenceColumns } from '../evidence/evidence-columns.ts';
import type { OpenProject } from '../open-project.ts';
import { loadProject } from '../projects/load-project.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { importProject } from './import-project.ts';
import { momentSql } from './read-times.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const watch = { signal: new AbortController().signal, progress: () => undefined };

let made = 0;
async function open<T>(
  values: readonly string[],
  format: TimeFormat | null,
  look: (project: OpenProject) => T | Promise<T>,
): Promise<T> {
  const at = `t${++made}`;
  const rows = values.map((value, i) => `a${i},b${i % 2},"${value}",${i}\n`).join('');
  const path = await importProject(
    {
      ...{
        projectPath: join(folder.path, at, 'p.dowser'),
        name: at,
        description: '',
        synthetic: false,
        isSample: false,
      },
      edges: { path: folder.write(`${at}/e.csv`, `from,to,posted,step\n${rows}`) },
      nodes: null,
      mapping: { edgeTime: { column: 'posted', format } },
    },
    watch,
  );
  const project = await loadProject(path);
  try {
    return await look(project);
  } finally {
    await project.close();
  }
}
const texts = (project: OpenProject) => project.columnTexts('edge', 'posted');

describe('times', () => {
  it.each<[TimeFormat, readonly string[], readonly string[]]>([
    ['day-first', ['31/12/2026', '03.04.2026 05:06'], ['2026-12-31 00:00:00', '2026-04-03 05:06:00']],
    ['month-first', ['12/31/2026', '03/04/26 5:06 PM'], ['2026-12-31 00:00:00', '2026-03-04 17:06:00']],
    ['seconds', ['1767225600', '1767225600.5'], ['2026-01-01 00:00:00', '2026-01-01 00:00:00.5']],
    ['milliseconds', ['1767225600000', '1767225601000'], ['2026-01-01 00:00:00', '2026-01-01 00:00:01']],
    ['iso', ['2026-01-01', '2026-01-01T05:00:00+02:00'], ['2026-01-01', '2026-01-01T05:00:00+02:00']],
  ])('are read as %s', async (format, values, wanted) => {
    await open(values, format, async (project) => {
      expect(await texts(project)).toEqual(wanted);
      const posted = project.graphSummary.edgeColumns.find(({ name }) => name === 'posted');
      expect(posted).toMatchObject({ role: 'time', type: 'TIMESTAMP' });
      // The timeline begins with the column that was said to be the time, before any that looks like one.
      expect((await evidenceColumns(project)).times[0]).toMatchObject({ of: 'edge', column: 'posted' });
    });
  });

  it('that are none count as missing and are counted', async () => {
    await open(['31/12/2026', '32/12/2026', '', 'soon'], 'day-first', async (project) => {
      expect(await texts(project)).toEqual(['2026-12-31 00:00:00', '', '', '']);
      expect(project.importReport.notes.join()).toContain(
        '2 values are none and count as missing (such as "32/12/2026")',
      );
    });
  });

  it('are told from the rows where these are clear, and refused where not', async () => {
    await open(['31/12/2026', '01/02/2026'], null, async (project) => {
      expect((await texts(project))[1]).toBe('2026-02-01 00:00:00');
    });
    await expect(open(['01/02/2026'], null, texts)).rejects.toThrow(
      /day first and with the month first.*posted=day-first/,
    );
    await expect(open(['blue'], 'seconds', texts)).rejects.toThrow(/cannot be read as seconds since 1970.*"blue"/);
  });
});

it('guesses forms', () => {
  expect(
    [['2026-01-01'], ['31/12/2026'], ['12/31/2026'], ['1/2/2026'], ['1767225600'], ['1767225600000']].map(
      guessTimeFormat,
    ),
  ).toEqual([
    { format: 'iso', certain: true },
    { format: 'day-first', certain: true },
    { format: 'month-first', certain: true },
    { format: 'day-first', certain: false },
    { format: 'seconds', certain: true },
    { format: 'milliseconds', certain: true },
  ]);
  expect([['13/12/2026', '12/13/2026'], ['x'], [], ['12']].map(guessTimeFormat)).toEqual([null, null, null, null]);
});

describe('rows that come later', () => {
  // Each written with many separators, clocks and slips.
  const days = [
    '31/12/2026',
    '1/2/26',
    '01.02.2026',
    '1-2-69',
    '1/2/68',
    '30/02/2026',
    '1/2.2026',
    '1/2/202',
    '12/31/2026',
  ];
  const clocks = [
    '',
    ' 9:5',
    ' 09:05:07',
    ' 09:05:07.25',
    ', 14:00',
    'T14:00',
    ' 1:05 PM',
    ' 12:05:09 am',
    ' 24:00',
    ' 0:05 AM',
  ];
  const cells = [
    ...days.flatMap((day) => clocks.map((clock) => `${day}${clock}`)),
    ...['1700000000', ' 1.7e9', '1700000000123', '-5', 'abc', '1e30', '29/02/2024', '01/02/2026  14:00'],
  ];

  it('are read by a model as the import read those before', async () => {
    const tables = await openTables();
    const different: string[] = [];
    let read = 0;
    try {
      for (const form of momentForms) {
        if (form === 'iso') continue;
        const list = cells.map((cell, i) => `(${i}, ${sqlText(cell)})`).join(', ');
        const rows = await tables.rows(
          `SELECT x, epoch_us(${momentSql('x', form)})::DOUBLE / 1e6 FROM (VALUES ${list}) AS given(i, x) ORDER BY i`,
        );
        for (const [cell, seconds] of rows) {
          const ours = momentOf(String(cell), form);
          if (seconds !== null) read++;
          const same = seconds === null ? Number.isNaN(ours) : Math.abs(Number(seconds) - ours) < 1e-5;
          if (!same) different.push(`${form} "${String(cell)}": ${String(seconds)}, ours ${ours}`);
        }
      }
    } finally {
      tables.close();
    }
    expect(different).toEqual([]);
    expect(read).toBeGreaterThan(80);
  });
});
