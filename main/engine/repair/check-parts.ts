/** Looks through what lies beside the record: tables, runs, models, what was computed from them, what was left over. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { modelFolder, modelsPath } from '../models/model-folder.ts';
import { keptVersion } from '../reimport/data-versions.ts';
import { runMetrics } from '../runs/run-folder.ts';
import { differences, readDigests } from '../storage/digests.ts';
import { readMeta } from '../storage/record.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import type { Part } from './check.types.ts';

const message = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0].replace(/\.$/, '');

/** Every value of the file is read. @returns why not, or null */
async function unreadable(tables: Tables, path: string, rows: number | null): Promise<string | null> {
  if (!existsSync(path)) return 'is missing';
  try {
    const [[found]] = await tables.rows(`SELECT count(*), bit_xor(hash(t)) FROM read_parquet(${sqlText(path)}) t`);
    return rows === null || found === rows ? null : `has ${String(found)} rows, and the record says ${rows}`;
  } catch (thrown) {
    return `cannot be read (${message(thrown)})`;
  }
}

/** Digests of a folder first: they also tell what could still be read. */
async function differing(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return ['its folder is missing'];
  return differences(folder).catch((thrown: unknown) => [message(thrown)]);
}

async function checkTables(
  tables: Tables,
  path: string,
  name: string,
  meta: ReadonlyMap<string, string>,
): Promise<readonly Part[]> {
  const folder = join(path, name);
  const hasDigests = (await readDigests(folder).catch(() => null)) !== null;
  const seen = await differing(folder);
  const rows = { nodes: 'num_nodes', edges: 'num_edges', features: 'num_feature_values' } as const;
  const parts: Part[] = [];
  for (const [table, key] of Object.entries(rows)) {
    const file = `${table}.parquet`;
    const of = seen.find((one) => one.startsWith(file))?.slice(file.length + 1);
    const why = of ?? (await unreadable(tables, join(folder, file), Number(meta.get(key) ?? NaN)));
    const checked = hasDigests ? 'is as it was written' : 'can be read; it is from before digests were kept';
    parts.push({
      what: `${name}/${file}`,
      ok: why === null,
      detail: why === null ? `${Number(meta.get(key)).toLocaleString('en-US')} rows; ${checked}` : why,
      cure: why === null ? null : { kind: 'tables', folder: name },
    });
  }
  const more = seen.filter((one) => !Object.keys(rows).some((table) => one.startsWith(`${table}.parquet`)));
  for (const one of more) {
    parts.push({ what: `${name}/`, ok: false, detail: one, cure: { kind: 'tables', folder: name } });
  }
  return parts;
}

const runRow = z.object({
  run_id: z.string(),
  kind: z.enum(['import', 'detect', 'report', 'train']),
  title: z.string(),
});
const reportSpec = z.object({ files: z.array(z.object({ name: z.string(), sha256: z.string() })) }).loose();

async function runDamage(tables: Tables, folder: string, kind: 'detect' | 'report' | 'train'): Promise<string | null> {
  const seen = await differing(folder);
  if (seen.length > 0) return seen.join('; ');
  try {
    const metrics = runMetrics.parse(JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')));
    for (const name of ['nodes', 'edges'] as const) {
      const columns = metrics[name];
      if (columns === null) continue;
      const why = await unreadable(tables, join(folder, `${name}.parquet`), columns.count);
      if (why !== null) return `${name}.parquet ${why}`;
    }
    if (kind !== 'report') return null;
    const { files } = reportSpec.parse(JSON.parse(await readFile(join(folder, 'spec.json'), 'utf8')));
    const gone = files.find(({ name }) => !existsSync(join(folder, name)));
    return gone === undefined ? null : `${gone.name} is missing`;
  } catch (thrown) {
    return message(thrown);
  }
}

async function checkRuns(tables: Tables, path: string, db: DatabaseSync): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const succeeded = z
    .array(runRow)
    .parse(db.prepare(`SELECT run_id, kind, title FROM runs WHERE state = 'succeeded' ORDER BY position`).all());
  const models = new Set(
    db
      .prepare('SELECT model_id FROM models WHERE removed_at IS NULL')
      .all()
      .map((row) => String(row['model_id'])),
  );
  for (const { run_id: runId, kind, title } of succeeded) {
    if (kind === 'import') continue;
    const why = await runDamage(tables, join(path, 'runs', runId), kind);
    const what = `run ${title}`;
    parts.push({
      what,
      ok: why === null,
      detail: why ?? `runs/${runId}`,
      cure: why === null ? null : { kind: 'run', runId, title },
    });
    if (!models.has(runId)) continue;
    const folder = modelFolder(path, runId);
    const files = ['model.json', 'recipe.json', 'student.bin', 'patterns.parquet'];
    const seen = [
      ...(await differing(folder)),
      ...files.filter((name) => !existsSync(join(folder, name))).map((name) => `${name} is missing`),
    ];
    const detail = seen.length === 0 ? `models/${runId}` : [...new Set(seen)].join('; ');
    parts.push({
      what: `model ${title}`,
      ok: seen.length === 0,
      detail,
      cure: seen.length === 0 ? null : { kind: 'model', runId, title },
    });
  }
  return parts;
}

const list = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** What an engine that was killed left behind goes with the next opening. */
function checkLeftovers(path: string): Part {
  const left = [
    ...list(join(path, 'runs')).filter((name) => name.endsWith('.writing')),
    ...list(modelsPath(path)).filter((name) => name.endsWith('.writing')),
    ...list(join(path, 'overview')).filter((name) => name.endsWith('.writing')),
    ...list(join(path, 'measures')).filter((name) => name.endsWith('.partial')),
  ];
  const said =
    left.length === 0 ? 'none' : `${left.length} of work that was broken off: they go when the project is opened`;
  return { what: 'leftovers', ok: true, detail: said, cure: null };
}

/** @param db of the record, or of what could be read of it */
export async function checkParts(path: string, db: DatabaseSync): Promise<readonly Part[]> {
  const tables = await openTables();
  try {
    const meta = readMeta(db);
    const kept = keptVersion(db);
    return [
      ...(await checkTables(tables, path, meta.get('tables') ?? 'tables', meta)),
      ...(kept === null ? [] : await checkTables(tables, path, kept.tables, new Map(Object.entries(kept.record.meta)))),
      ...(await checkRuns(tables, path, db)),
      checkLeftovers(path),
    ];
  } finally {
    tables.close();
  }
}
