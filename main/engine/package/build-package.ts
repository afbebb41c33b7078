/**
 * case.zip: the report, its evidence in every form, source extracts, the label log with its hashes, and a manifest that
 * names each file with its SHA-256. The same files give the same bytes.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { writeGraphml } from '../../../ml/io/graphml/write-graphml.ts';
import { joinBytes, packEntry, zipBytes } from '../../../ml/io/zip/write-zip.ts';
import type { Pieces } from '../../../ml/io/zip/write-zip.ts';
import type { ZipEntry } from '../../../ml/io/zip/zip-layout.ts';
import { caseFileSchema } from '../../contract/case-file.ts';
import { manifestName, noSeal, packageManifest } from '../../contract/package-manifest.ts';
import type { PackageManifest } from '../../contract/package-manifest.ts';
import type { ReportData, ReportFile } from '../report/report-data.ts';
import { writeCsv } from '../../../ml/io/csv/write-csv.ts';
import type { OutTable } from '../../../ml/io/graph-out.ts';
import { guardTable } from '../export/guarded-table.ts';
import { caseJson } from './case-json.ts';
import { evidenceGraph, evidenceRows } from './evidence-rows.ts';
import { readMe } from './read-me.ts';
import { sourceExtract } from './source-extract.ts';
import { evidenceWorkbook } from './workbook.ts';

interface Part {
  readonly name: string;
  readonly about: string;
  readonly content: Pieces;
  readonly level?: 1 | 6;
}
export interface CasePackage {
  readonly data: Uint8Array;
  /** SHA-256 that the manifest carries of itself */
  readonly seal: string;
  readonly notes: readonly string[];
}

/** Bytes from which on speed counts more than size. */
const LARGE = 4_000_000;

const encoder = new TextEncoder();
const json = (value: unknown): Uint8Array[] => [encoder.encode(`${JSON.stringify(value, null, 2)}\n`)];
async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield encoder.encode(piece);
}

const aboutReport: Readonly<Record<string, string>> = {
  'report.html': 'the report, to be read in any browser',
  'report.pdf': 'the report, to be printed and filed',
  'nodes.csv': 'nodes by rank',
  'edges.csv': 'edges by rank',
};

/** The manifest as text, with its own digest in it. */
export function sealed(manifest: Omit<PackageManifest, 'seal'>): { readonly text: string; readonly seal: string } {
  const open = `${JSON.stringify(packageManifest.parse({ ...manifest, seal: noSeal }), null, 2)}\n`;
  const seal = createHash('sha256').update(open).digest('hex');
  return { text: open.replace(`"seal": "${noSeal}"`, `"seal": "${seal}"`), seal };
}

/** @param files of the report; its own manifest is not among them */
/** For people who open it in a spreadsheet; the rows as the source has them lie under sources/, unchanged. */
const guardedCsv = (table: OutTable, ids: readonly string[]): AsyncIterable<string> =>
  writeCsv(guardTable(table).table, ids).pieces;

export async function buildPackage(
  data: ReportData,
  files: readonly ReportFile[],
  signal: AbortSignal,
): Promise<CasePackage> {
  const tick = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const rows = await evidenceRows(data, signal);
  const graph = evidenceGraph(data, rows);
  const graphml = writeGraphml(graph);
  const workbook = await evidenceWorkbook(data, graph, tick);
  const log = {
    format: 'dowser-label-log',
    version: 1,
    redacted: data.redaction.length > 0,
    head: data.chain.head,
    entries: data.stored,
  };
  const parts: readonly Part[] = [
    ...files.map(({ name, data: content }) => ({
      ...{ name, about: aboutReport[name] ?? '', content: [content] },
      // Tens of megabytes are packed three times as fast so, and are a tenth larger.
      level: content.length > LARGE ? (1 as const) : (6 as const),
    })),
    {
      name: 'evidence/case.json',
      about: 'evidence and disposition, for machines',
      content: json(caseJson(data, rows)),
    },
    {
      name: 'evidence/case.schema.json',
      about: 'what case.json may hold (JSON Schema)',
      content: json(caseFileSchema()),
    },
    { name: 'evidence/nodes.csv', about: 'nodes of the evidence', content: encoded(guardedCsv(graph.nodes, ['id'])) },
    {
      name: 'evidence/edges.csv',
      about: 'edges of the evidence',
      content: encoded(guardedCsv(graph.edges, ['source', 'target'])),
    },
    { name: 'evidence/evidence.xlsx', about: 'the same as a workbook', content: workbook.bytes },
    {
      name: 'evidence/evidence.graphml',
      about: 'the same as a graph for Gephi, yEd, Cytoscape, NetworkX',
      content: encoded(graphml.pieces),
    },
    {
      name: 'sources/nodes.csv',
      about: 'the rows of these nodes as the source has them',
      content: sourceExtract(rows.nodes),
    },
    {
      name: 'sources/edges.csv',
      about: 'the rows of these edges as the source has them',
      content: sourceExtract(rows.edges),
    },
    { name: 'labels/log.json', about: 'the label log with everything that its hashes cover', content: json(log) },
  ];
  const entries: ZipEntry[] = [];
  const listed: PackageManifest['files'] = [];
  const add = async ({ name, about, content, level = 6 }: Part): Promise<void> => {
    const hash = createHash('sha256');
    const entry = await packEntry(name, content, { level, tick, visit: (piece) => hash.update(piece) });
    entries.push(entry);
    listed.push({
      ...{ name, about, bytes: entry.size, sha256: hash.digest('hex') },
      packedSha256: createHash('sha256').update(entry.packed).digest('hex'),
    });
  };
  for (const part of parts) await add(part);
  await add({
    name: 'README.txt',
    about: 'what lies here and how to check it',
    content: [encoder.encode(readMe(data, listed))],
  });
  // As sha256sum writes and reads it, for whoever has no Dowser.
  const sums = listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  await add({ name: 'SHA256SUMS', about: 'digests for "sha256sum -c SHA256SUMS"', content: [encoder.encode(sums)] });
  const { text, seal } = sealed({
    format: 'dowser-case-package',
    version: 1,
    report: data.reportId,
    title: data.title,
    preparedBy: data.preparedBy,
    createdAt: data.createdAt,
    project: data.project.name,
    synthetic: data.project.synthetic,
    run: data.run.runId,
    case: data.subject?.caseId ?? null,
    software: { ...data.reportedWith },
    labelLog: { entries: data.log.length, head: data.chain.head, holds: data.chain.ok },
    redacted: data.redaction.length > 0,
    files: listed,
  });
  entries.push(await packEntry(manifestName, [encoder.encode(text)], { stored: true, tick }));
  return {
    data: joinBytes([...zipBytes(entries)]),
    seal,
    notes: [
      ...graphml.notes().map((note) => `evidence.graphml: ${note}`),
      ...workbook.notes.map((note) => `evidence.xlsx: ${note}`),
      ...(data.evidence.left > 0
        ? [
            `The evidence files hold the first ${data.evidence.edges.length} edges among these nodes; ${data.evidence.left} are left out.`,
          ]
        : []),
    ],
  };
}
