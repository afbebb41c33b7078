/** What a project's record says, read by plain SQL and by nothing of the engine's own, for whoever compares it with a model. */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { z } from 'zod';
import { labelValues } from '../../contract/api.ts';
import { verifyChain } from '../labels/label-log.ts';

const text = z.string();
const labelRow = z.object({
  kind: z.enum(['node', 'edge']),
  ids: text,
  to_value: z.enum(labelValues).nullable(),
  action: z.enum(['label', 'undo', 'redo']),
  note: text,
  hash: text,
});
const runRow = z.object({ run_id: text, kind: z.enum(['import', 'detect', 'report', 'train']), state: text });
const findingRow = z.object({ run_id: text, kind: text, element: z.number(), finding: text, frozen_at: text });
const viewRow = z.object({ name: text, state: text });
const modelRow = z.object({ model_id: text, threshold: text.nullable() });
const thresholdValue = z.object({ rule: z.object({ threshold: z.number().optional() }).loose() }).loose();

export interface RecordLook {
  readonly labels: readonly (Pick<z.output<typeof labelRow>, 'action' | 'note' | 'hash'> & {
    readonly element: string;
    readonly to: z.output<typeof labelRow>['to_value'];
  })[];
  readonly runs: ReadonlyMap<string, { readonly kind: z.output<typeof runRow>['kind']; readonly state: string }>;
  readonly findings: ReadonlyMap<string, string>;
  readonly views: ReadonlyMap<string, string>;
  readonly session: string;
  readonly queue: 'none' | 'open' | 'ended';
  /** those that were not removed */
  readonly models: ReadonlySet<string>;
  /** of those whose rule names one */
  readonly thresholds: ReadonlyMap<string, number>;
  /** folders of tables that are needed */
  readonly tables: readonly string[];
  /** null where every hash of the label log holds */
  readonly broken: string | null;
}

export function lookAtRecord(path: string): RecordLook {
  const db = new DatabaseSync(join(path, 'project.sqlite'), { readOnly: true });
  try {
    const all = <T extends z.ZodType>(schema: T, sql: string): z.output<T>[] =>
      z.array(schema).parse(db.prepare(sql).all());
    const one = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {}).at(0);
    const models = all(modelRow, 'SELECT model_id, threshold FROM models WHERE removed_at IS NULL');
    const thresholds = models.flatMap(({ model_id: modelId, threshold }): [string, number][] => {
      if (threshold === null) return [];
      const { rule } = thresholdValue.parse(JSON.parse(threshold));
      return rule.threshold === undefined ? [] : [[modelId, rule.threshold]];
    });
    const event = one('SELECT action FROM queue_events ORDER BY seq DESC LIMIT 1');
    const chain = verifyChain({ db });
    const kept = z.array(z.object({ tables: text })).parse(db.prepare('SELECT tables FROM data_kept').all());
    return {
      labels: all(labelRow, 'SELECT kind, ids, to_value, action, note, hash FROM labels ORDER BY seq').map(
        ({ kind, ids, to_value: to, ...rest }) => ({
          element: `${kind} ${z.array(text).parse(JSON.parse(ids)).join(' ')}`,
          to,
          ...rest,
        }),
      ),
      runs: new Map(all(runRow, 'SELECT run_id, kind, state FROM runs').map(({ run_id, ...run }) => [run_id, run])),
      findings: new Map(
        all(findingRow, 'SELECT run_id, kind, element, finding, frozen_at FROM findings').map((row) => [
          `${row.run_id} ${row.kind} ${row.element}`,
          createHash('sha256').update(`${row.frozen_at} ${row.finding}`).digest('hex'),
        ]),
      ),
      views: new Map(all(viewRow, 'SELECT name, state FROM views').map(({ name, state }) => [name, state])),
      session: text.parse(one('SELECT state FROM session') ?? '{}'),
      queue: event === undefined ? 'none' : event === 'end' ? 'ended' : 'open',
      models: new Set(models.map(({ model_id: modelId }) => modelId)),
      thresholds: new Map(thresholds),
      tables: [
        text.parse(one(`SELECT value FROM meta WHERE key = 'tables'`) ?? 'tables'),
        ...kept.map(({ tables }) => tables),
      ],
      broken: chain.ok ? null : chain.reason,
    };
  } finally {
    db.close();
  }
}
