import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../ml/schema/errors.ts';
import { quoteField } from '../../../ml/io/csv-record.ts';
import type { ImportMapping } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import { loadProject } from '../projects/load-project.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { importProject } from './import-project.ts';
import type { ImportWatch } from './import-project.ts';
import { readSource } from './source-file.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());

let made = 0;
const watch: ImportWatch = { signal: new AbortController().signal, progress: () => undefined };

interface Files {
  readonly edges: string | Uint8Array;
  readonly nodes?: string | Uint8Array;
  readonly mapping?: Partial<ImportMapping>;
  readonly watch?: ImportWatch;
}
async function importText({ edges, nodes, mapping, watch: given }: Files): Promise<string> {
  const at = `case-${++made}`;
  return importProject(
    {
      projectPath: join(folder.path, at, 'p.dowser'),
      name: at,
      description: '',
      synthetic: false,
      isSample: false,
      edges: { path: folder.write(`${at}/edges.csv`, edges) },
      nodes: nodes === undefined ? null : { path: folder.write(`${at}/nodes.csv`, nodes) },
      mapping: mapping ?? null,
    },
    given ?? watch,
  );
}
async function open<T>(files: Files, look: (project: OpenProject) => T | Promise<T>): Promise<T> {
  const project = await loadProject(await importText(files));
  try {
    return await look(project);
  } finally {
    await project.close();
  }
}
const edgesOf = ({ data, nodeIds }: OpenProject) =>
  Array.from(data.graph.src, (source, e) => [nodeIds[source], nodeIds[data.graph.dst[e]]]);
/** The error of an import, and proof that it left nothing behind. */
async function failure(files: Files): Promise<AppError> {
  const thrown = await importText(files).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(AppError);
  const left = readdirSync(join(folder.path, `case-${made}`)).filter((name) => !name.endsWith('.csv'));
  expect(left).toEqual([]);
  return thrown as AppError;
}

describe('edges alone', () => {
  it('derives nodes in order of appearance, ids exactly as written', async () => {
    await open({ edges: 'from,to\n007,7\n1e5,100000\n9223372036854775807,007\n7,7\n7,7\n' }, (project) => {
      expect(project.nodeIds).toEqual(['007', '7', '1e5', '100000', '9223372036854775807']);
      expect(edgesOf(project)[2]).toEqual(['9223372036854775807', '007']);
      expect(project.importReport).toMatchObject({
        numNodes: 5,
        numEdges: 5,
        derivedNodes: 5,
        selfLoops: 2,
        parallelEdges: 1,
        rejectedTotal: 0,
      });
      expect(project.nodeIndex('007')).toBe(0);
      expect(project.nodeIndex('07')).toBeUndefined();
      expect(project.data.features.numRows).toBe(5);
      expect(project.graphSummary).toMatchObject({ directed: true, isolatedNodes: 0, maxDegree: 3 });
    });
  });

  it('counts parallel edges by pair where direction means nothing', async () => {
    const edges = 'a,b\nx,y\ny,x\nx,z\n';
    await open({ edges, mapping: { directed: false } }, ({ importReport }) =>
      expect(importReport.parallelEdges).toBe(1),
    );
    await open({ edges, mapping: { directed: true } }, ({ importReport }) =>
      expect(importReport.parallelEdges).toBe(0),
    );
  });

  it('keeps the order of edges over more rows than one block of the table engine', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => `n${(i * 7919) % 4001},n${(i * 31) % 3989}`);
    await open({ edges: `source,target\n${rows.join('\n')}\n` }, (project) => {
      const { src, dst } = project.data.graph;
      const wrong = rows.findIndex((row, e) => row !== `${project.nodeIds[src[e]]},${project.nodeIds[dst[e]]}`);
      expect([wrong, project.data.graph.numEdges]).toEqual([-1, 300_000]);
    });
  });

  it('reads gzip, semicolons, UTF-16 and Windows-1252 and says what it guessed', async () => {
    await open({ edges: gzipSync('source;target\nä;b\n') }, ({ nodeIds }) => expect(nodeIds).toEqual(['ä', 'b']));
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('source,target\nä,b\n', 'utf16le')]);
    await open({ edges: utf16 }, (project) => {
      expect(project.nodeIds).toEqual(['ä', 'b']);
      expect(project.importReport.notes.join()).toContain('UTF-16LE');
    });
    await open({ edges: Buffer.from('source,target\nä,b\n', 'latin1') }, (project) => {
      expect(project.nodeIds).toEqual(['ä', 'b']);
      expect(project.importReport.notes.join()).toContain('Windows-1252');
    });
  });
});

describe('nodes and edges', () => {
  const nodes =
    'account_id,name,country,is_fraud\nA,Anna,DE,0\nB,,FR,1\nA,Other,,\n,Nobody,IT,0\nB,Bert,FR,0\nC,"Carla, ""CC""",DE,\n';
  const edges = 'from_account,to_account,amount\nA,B,10\nB,,5\nC,D,7\nA,B,10,extra\n"A","A",1\n';

  it('merges repeated ids (first value that is there wins), derives unknown ends, rejects by line', async () => {
    await open({ edges, nodes }, async (project) => {
      expect(project.nodeIds).toEqual(['A', 'B', 'C', 'D']);
      expect(project.nodeNames).toEqual(['Anna', 'Bert', 'Carla, "CC"', 'D']);
      expect([...(project.truth.nodes ?? [])]).toEqual([0, 1, -1, -1]);
      expect(edgesOf(project)).toEqual([
        ['A', 'B'],
        ['C', 'D'],
        ['A', 'A'],
      ]);
      expect(
        project.importReport.files.map(({ read, kept, merged, rejected }) => [read, kept, merged, rejected]),
      ).toEqual([
        [6, 3, 2, 1],
        [5, 3, 0, 2],
      ]);
      expect(project.rejects(0, 10).map(({ file, line, reason }) => [file, line, reason])).toEqual([
        ['nodes.csv', 5, 'the node id is empty'],
        ['edges.csv', 3, 'the target is empty'],
        ['edges.csv', 5, 'the row has 4 fields, the header has 3'],
      ]);
      expect(await project.attributes('node', [2, 0])).toEqual([
        [
          { column: 'account_id', value: 'C' },
          { column: 'name', value: 'Carla, "CC"' },
          { column: 'country', value: 'DE' },
          { column: 'is_fraud', value: '' },
        ],
        [
          { column: 'account_id', value: 'A' },
          { column: 'name', value: 'Anna' },
          { column: 'country', value: 'DE' },
          { column: 'is_fraud', value: '0' },
        ],
      ]);
    });
  });

  it('never makes a feature of the id, the name, the truth or what is ignored', async () => {
    await open({ edges, nodes, mapping: { nodeIgnore: ['country'] } }, ({ data, graphSummary }) => {
      expect(data.features.names.join()).not.toMatch(/account|name|fraud|country/);
      expect(graphSummary.nodeColumns.map(({ role }) => role)).toEqual(['id', 'name', 'ignore', 'truth']);
    });
  });

  it('says when a column that looks like the answer is used as a feature', async () => {
    const mapping = { nodeTruth: null, nodeIgnore: [] };
    const more = `account_id,is_fraud\n${Array.from({ length: 30 }, (_, i) => `n${i},${i % 2}`).join('\n')}\n`;
    await open({ edges, nodes: more, mapping }, ({ importReport }) =>
      expect(importReport.notes.join()).toContain('"is_fraud" is used as a feature although'),
    );
  });

  it('finds ids, names and attributes whatever their case, and edges by their ends', async () => {
    await open({ edges, nodes }, async (project) => {
      expect([...(await project.search('node', 'CARLA'))]).toEqual([2]);
      expect([...(await project.search('node', 'de'))]).toEqual([0, 2]);
      expect([...(await project.search('node', "it's %_"))]).toEqual([]);
      expect([...(await project.search('edge', 'carla'))]).toEqual([1]);
      expect([...(await project.search('edge', '10'))]).toEqual([0]);
      expect(await project.attributes('edge', [])).toEqual([]);
      await expect(project.attributes('edge', [3])).rejects.toThrow(/no edge number 3/);
    });
  });
});

describe('what cannot be imported', () => {
  const good = 'source,target\na,b\n';
  it.each([
    ['an empty file', { edges: '' }, 'bad-file', /edges\.csv is empty/],
    ['a header alone', { edges: 'source,target\n' }, 'bad-file', /header but no rows/],
    ['an image', { edges: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a) }, 'bad-file', /PNG image/],
    ['bytes with zeros', { edges: 'source,target\na,\0b\n' }, 'bad-file', /zero bytes/],
    ['a broken gzip', { edges: gzipSync(good.repeat(50)).subarray(0, 40) }, 'bad-file', /cannot be unpacked/],
    ['one column', { edges: 'a\n1\n' }, 'bad-file', /one column/],
    ['rows that are all wrong', { edges: 'source,target\na\nb\n' }, 'bad-file', /all 2 rows were rejected.*line 2/],
    [
      'a column that is not there',
      { edges: good, mapping: { source: 'payer' } },
      'not-found',
      /no column "payer".*source, target/,
    ],
    [
      'one column twice',
      { edges: good, mapping: { source: 'source', target: 'source' } },
      'invalid-argument',
      /cannot be both source and target/,
    ],
    [
      'truth that says nothing',
      { edges: good, nodes: 'id,anomaly\na,maybe\nb,\n' },
      'invalid-argument',
      /cannot be the truth.*maybe/,
    ],
    ['a nodes mapping without nodes', { edges: good, mapping: { nodeId: 'id' } }, 'invalid-argument', /no nodes file/],
  ] as const)('%s', async (_what, files, code, message) => {
    const error = await failure(files);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('a file that is not there, and a folder', async () => {
    const request = { name: 'x', description: '', synthetic: false, isSample: false, nodes: null, mapping: null };
    const projectPath = join(folder.path, 'never.dowser');
    const missing = { ...request, projectPath, edges: { path: join(folder.path, 'none.csv') } };
    await expect(importProject(missing, watch)).rejects.toMatchObject({ code: 'not-found' });
    await expect(importProject({ ...missing, edges: { path: folder.path } }, watch)).rejects.toThrow(/is a folder/);
    expect(existsSync(projectPath)).toBe(false);
  });

  it('a place that is taken: what is there stays as it is', async () => {
    const path = await importText({ edges: good });
    const request = { name: 'x', description: '', synthetic: false, isSample: false, nodes: null, mapping: null };
    const again = { ...request, projectPath: path, edges: { path: folder.write('other.csv', 'source,target\nx,y\n') } };
    await expect(importProject(again, watch)).rejects.toMatchObject({ code: 'conflict' });
    const project = await loadProject(path);
    expect(project.nodeIds).toEqual(['a', 'b']);
    await project.close();
  });

  it('an import that is stopped leaves nothing', async () => {
    const stop = new AbortController();
    const progress = (_stage: string, fraction: number) => (fraction > 0.3 ? stop.abort() : undefined);
    expect((await failure({ edges: good, watch: { signal: stop.signal, progress } })).code).toBe('cancelled');
  });
});

describe('accounting', () => {
  it('read = kept + merged + rejected for any files, and equal to a count by hand', async () => {
    const id = fc.constantFrom('', ' ', 'a', 'b', 'c', '01', '1', 'd"q', 'e,f', 'g\nh');
    const row = fc.record({ cells: fc.tuple(id, id), isRagged: fc.boolean() });
    const text = (header: string, rows: readonly { cells: readonly [string, string]; isRagged: boolean }[]) =>
      [
        header,
        ...rows.map(({ cells, isRagged }) =>
          [...cells.map((c) => quoteField(c, ',')), ...(isRagged ? ['x'] : [])].join(','),
        ),
      ].join('\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.array(row, { minLength: 0, maxLength: 12 }),
        async (nodeRows, edgeRows) => {
          // One edge that is sound, so that there is a graph.
          const edges = [...edgeRows, { cells: ['a', 'z'] as const, isRagged: false }];
          await open(
            { edges: text('source,target', edges), nodes: text('id,note', nodeRows) },
            ({ importReport, nodeIds }) => {
              const soundNodes = nodeRows.filter(({ cells, isRagged }) => !isRagged && cells[0].trim() !== '');
              const ids = [...new Set(soundNodes.map(({ cells }) => cells[0]))];
              const soundEdges = edges.filter(
                ({ cells, isRagged }) => !isRagged && cells.every((c) => c.trim() !== ''),
              );
              expect(importReport.files.map((f) => [f.read, f.kept, f.merged, f.rejected])).toEqual([
                [nodeRows.length, ids.length, soundNodes.length - ids.length, nodeRows.length - soundNodes.length],
                [edges.length, soundEdges.length, 0, edges.length - soundEdges.length],
              ]);
              const ends = soundEdges.flatMap(({ cells }) => cells);
              expect(nodeIds).toEqual([...new Set([...ids, ...ends])]);
              expect(importReport.rejects).toHaveLength(importReport.rejectedTotal);
            },
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what a killed import left', () => {
  it('is removed by the next one into the same folder; that of a living process stays', async () => {
    // A process that has ended, so that its number is nobody's.
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const at = join(folder.path, `case-${made + 1}`);
    const left = [`.dowser-partial-${ended}-x`, `.dowser-partial-${process.pid}-y`];
    for (const name of left) mkdirSync(join(at, name, 'tables'), { recursive: true });
    await importText({ edges: 'source,target\na,b\n' });
    expect(readdirSync(at).filter((name) => name.startsWith('.'))).toEqual([left[1]]);
  });
});

describe('what is no file', () => {
  it.skipIf(process.platform === 'win32')('a pipe or a device is refused, never waited for', async () => {
    const pipe = join(folder.path, 'pipe.csv');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    for (const path of [pipe, '/dev/zero']) {
      await expect(readSource(path)).rejects.toMatchObject({
        code: 'bad-file',
        message: expect.stringContaining('is not a file that can be read twice') as string,
      });
    }
  });
});

describe('things worth a second look', () => {
  it('ids with spaces around them stay as written, and the report says so', async () => {
    await open({ edges: 'source,target\na, b\nb,c \n', nodes: 'id,x\na,1\nb,2\n' }, ({ importReport, nodeIds }) => {
      expect(nodeIds).toEqual(['a', 'b', ' b', 'c ']);
      expect(importReport.notes).toContain(
        'edges.csv: 2 ids begin or end with a space (such as " b") and were kept as written, so they differ from the same ids without.',
      );
    });
  });

  it('a first line that looks like data is named', async () => {
    await open({ edges: '1,2\n2,3\n3,1\n' }, ({ importReport }) => {
      expect(importReport.notes).toContain(
        'edges.csv: the first line was read as the names of the columns, but "1" and "2" are also ids. If the file has no header, add one: that edge is missing now.',
      );
    });
    await open({ edges: 'source,target\na,b\n' }, ({ importReport }) => {
      expect(importReport.notes.join()).not.toContain('first line');
    });
  });
});
