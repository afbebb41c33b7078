import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench, TestGraph } from '../testing/test-project.ts';
import { formatCsv, parseCsv } from './csv.ts';
import { importLabels, labelRecords, labelsCsv, labelsExport } from './label-file.ts';
import { labelLog, putLabel, undoLabel } from './label-log.ts';

const benches: TestBench[] = [];
function bench(spec: Partial<TestGraph> = {}): TestBench {
  const made = createTestBench({
    numNodes: 5,
    edges: [
      [0, 1],
      [0, 1],
      [1, 2],
      [3, 3],
    ],
    ...spec,
  });
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});
async function importText(b: TestBench, text: string) {
  const path = join(b.project.path, 'labels.csv');
  writeFileSync(path, text);
  return importLabels(b.project, path, 'Importer');
}
const give = (b: TestBench, kind: 'node' | 'edge', index: number, note = '') =>
  putLabel(b.project, {
    kind,
    index,
    value: 'anomalous',
    reviewer: 'Ada, "the" first',
    note,
    runId: null,
    milliseconds: null,
  });

describe('label files', () => {
  test('what is exported can be imported and gives the same labels', async () => {
    const from = bench();
    give(from, 'node', 4, 'a note\r\nof two lines; "quoted", =1+1');
    give(from, 'edge', 1, ' spaces kept ');
    give(from, 'edge', 3);
    give(from, 'node', 0);
    undoLabel(from.project, 'Ben');
    const to = bench();
    expect(await importText(to, labelsCsv(from.project))).toEqual({ read: 3, kept: 3, rejected: [] });
    const essence = (b: TestBench) =>
      labelRecords(b.project).map(({ kind, id, source, target, edge, label, reviewer, note }) => [
        kind,
        id,
        source,
        target,
        edge,
        label,
        reviewer,
        note,
      ]);
    expect(essence(to)).toEqual(essence(from));
    expect(labelLog(to.project, 0, 10).every(({ action }) => action === 'import')).toBe(true);
    // Once more: nothing new to say, so the log does not grow.
    expect((await importText(to, labelsCsv(from.project))).kept).toBe(3);
    expect(labelLog(to.project, 0, 10)).toHaveLength(3);
    expect(labelsExport(from.project)).toMatchObject({
      labels: { length: 3 },
      log: { length: 5 },
      chain: { ok: true },
    });
  });

  test('every row that cannot be used is named by its line, and the others count', async () => {
    const b = bench();
    const result = await importText(
      b,
      '\uFEFFkind,id,source,target,label,edge\n' +
        'node,n0,,,anomalous,\n' +
        'node,nobody,,,normal,\n' +
        'node,n1,,,strange,\n' +
        'edge,,n0,n1,normal,\n' +
        'edge,,n0,n1,normal,1\n' +
        'edge,,n2,n1,normal,\n' +
        '\n' +
        'node,n2\n' +
        ',,n1,n2,UNSURE,\n',
    );
    expect(result.read).toBe(8);
    expect(result.kept).toBe(3);
    expect(result.rejected).toEqual([
      'Line 3: there is no node called nobody.',
      'Line 4: the label must be one of anomalous, normal, unsure, skip, unlabelable, not "strange".',
      'Line 5: 2 edges lead from n0 to n1 (numbers 0, 1). Say which one is meant in a column called edge.',
      'Line 7: there is no edge from n2 to n1.',
      'Line 9: it has 2 fields where the header has 6.',
    ]);
    expect(labelRecords(b.project).map((r) => [r.kind, r.id, r.edge, r.label, r.reviewer])).toEqual([
      ['node', 'n0', null, 'anomalous', 'Importer'],
      ['edge', null, 1, 'normal', 'Importer'],
      ['edge', null, 2, 'unsure', 'Importer'],
    ]);
  });

  test('an edge of an undirected graph is found from either end', async () => {
    const b = bench({ directed: false });
    expect(await importText(b, 'source;target;label\nn2;n1;normal\n')).toEqual({ read: 1, kept: 1, rejected: [] });
  });

  test('a file that is not a label file is refused with words and leaves no entry', async () => {
    const b = bench();
    await expect(importText(b, 'id,class\nn0,anomalous\n')).rejects.toThrow(/no column called label/);
    await expect(importText(b, '')).rejects.toThrow(/is empty/);
    await expect(importText(b, 'id,label\n"n0,anomalous\n')).rejects.toThrow(/quote opened on line 2/);
    await expect(importLabels(b.project, join(b.project.path, 'none.csv'), 'x')).rejects.toThrow(/cannot be read/);
    writeFileSync(join(b.project.path, 'binary.csv'), Buffer.from([0x69, 0x64, 0xff, 0xfe, 0x00]));
    await expect(importLabels(b.project, join(b.project.path, 'binary.csv'), 'x')).rejects.toThrow(/not UTF-8/);
    expect(labelLog(b.project, 0, 10)).toEqual([]);
  });

  test('the CSV reader gives back what the writer wrote', () => {
    const rows = [['a', '', 'b,c', '"', 'x\r\ny', ' z', ';', '\t']];
    expect(parseCsv(formatCsv(['1', '2', '3', '4', '5', '6', '7', '8'], rows)).at(1)).toEqual({
      line: 2,
      fields: rows[0],
    });
  });
});

test('after an undo the export names whoever gave the label that stands again', () => {
  const b = bench();
  const given = { kind: 'node', index: 1, runId: null, milliseconds: null } as const;
  putLabel(b.project, { ...given, value: 'anomalous', reviewer: 'A', note: 'x' });
  putLabel(b.project, { ...given, value: 'normal', reviewer: 'B', note: 'y' });
  undoLabel(b.project, 'B');
  const { labels, csv } = labelsExport(b.project);
  expect(labels).toMatchObject([{ id: labels[0].id, label: 'anomalous', reviewer: 'A', note: 'x' }]);
  expect(csv).toContain(',anomalous,A,x,');
});
