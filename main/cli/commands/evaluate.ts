/** dowser evaluate: how well scores find the known anomalies, beside the label-free floors. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { EvaluationRow } from '../../../ml/schema/run.ts';
import type { Client, RunInfo } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { textFlag, withDefault } from '../flags.ts';
import { figure, meanAndSpread, toJson, toTable } from '../format.ts';
import type { Spread } from '../format.ts';
import { withProject } from '../session.ts';

const floorMark = (row: EvaluationRow): string => `${row.title}${row.isFloor ? ' (floor)' : ''}`;

async function evaluate(client: Client, runId: string, signal: AbortSignal): Promise<readonly EvaluationRow[]> {
  const rows = await client.call('run.evaluate', { runId }, signal);
  if (rows.length === 0) {
    throw new AppError(
      'not-found',
      'There is nothing to measure against: the data names no known anomalies. Import it with a truth column.',
    );
  }
  return rows;
}

function table(rows: readonly EvaluationRow[]): string {
  return toTable([
    ['kind', 'method', 'AUROC', 'AP', 'recall@k', 'k'],
    ...rows.map((row) => [
      row.kind,
      floorMark(row),
      figure(row.auroc),
      figure(row.averagePrecision),
      figure(row.recallAtK),
      String(row.k),
    ]),
  ]);
}

/** Figures of one method over the runs of one group. */
export interface Summary extends Pick<EvaluationRow, 'kind' | 'method' | 'title' | 'isFloor' | 'k'> {
  readonly runs: number;
  readonly auroc: Spread;
  readonly averagePrecision: Spread;
  readonly recallAtK: Spread;
}

/** One row per kind and method, in the order in which they first come. */
export function summarise(evaluations: readonly (readonly EvaluationRow[])[]): readonly Summary[] {
  const groups = new Map<string, EvaluationRow[]>();
  for (const row of evaluations.flat()) {
    const key = JSON.stringify([row.kind, row.method]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => ({
    kind: rows[0].kind,
    method: rows[0].method,
    title: rows[0].title,
    isFloor: rows[0].isFloor,
    k: rows[0].k,
    runs: rows.length,
    auroc: meanAndSpread(rows.map((row) => row.auroc)),
    averagePrecision: meanAndSpread(rows.map((row) => row.averagePrecision)),
    recallAtK: meanAndSpread(rows.map((row) => row.recallAtK)),
  }));
}

function summaryTable(summaries: readonly Summary[]): string {
  const spread = ({ mean, std }: Spread): string => `${figure(mean)}${std === null ? '' : ` ± ${figure(std)}`}`;
  return toTable([
    ['kind', 'method', 'runs', 'AUROC', 'AP', 'recall@k', 'k'],
    ...summaries.map((row) => [
      row.kind,
      row.isFloor ? `${row.title} (floor)` : row.title,
      String(row.runs),
      spread(row.auroc),
      spread(row.averagePrecision),
      spread(row.recallAtK),
      String(row.k),
    ]),
  ]);
}

/** Runs that differ only in their seed belong together. */
export function groupRuns(
  runs: readonly RunInfo[],
  titles: ReadonlyMap<string, string>,
): readonly { readonly title: string; readonly runs: RunInfo[] }[] {
  const groups = new Map<string, RunInfo[]>();
  for (const run of runs) {
    if (run.kind !== 'detect' || run.state !== 'succeeded' || run.spec === null) continue;
    const params = Object.entries(run.spec.params).sort(([left], [right]) => (left < right ? -1 : 1));
    const key = JSON.stringify([run.spec.detector, params]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const seeds = group.map((run) => run.spec?.seed).join(', ');
    const detector = group[0].spec?.detector ?? '';
    return {
      title: `${titles.get(detector) ?? detector}, ${group.length === 1 ? 'seed' : 'seeds'} ${seeds}`,
      runs: group,
    };
  });
}

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  summary: 'AUROC, average precision and recall@k where the data carries the truth',
  usage: ['--project P [--run latest|ID|all]'],
  flags: {
    project: projectFlag,
    run: withDefault(
      textFlag('ID', 'the run, latest, or all: mean and spread over the seeds of each detector'),
      'latest',
    ),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ client, engine }) => {
      if (flags.run !== 'all') {
        const runId = engine.host.resolveRun(flags.run);
        const rows = await evaluate(client, runId, io.signal);
        io.out(flags.json ? toJson({ runId, rows }) : `${runId}\n${table(rows)}`);
        return;
      }
      const detectors = await client.call('detect.detectors', {});
      const titles = new Map(detectors.map((detector) => [detector.id, detector.title]));
      const groups = groupRuns(await client.call('run.list', {}), titles);
      if (groups.length === 0) {
        throw new AppError('not-found', 'No detection has succeeded in this project yet; run dowser detect first.');
      }
      const results: {
        readonly title: string;
        readonly runIds: readonly string[];
        readonly rows: readonly Summary[];
      }[] = [];
      for (const group of groups) {
        const evaluations: (readonly EvaluationRow[])[] = [];
        for (const run of group.runs) evaluations.push(await evaluate(client, run.runId, io.signal));
        results.push({ title: group.title, runIds: group.runs.map((run) => run.runId), rows: summarise(evaluations) });
      }
      io.out(
        flags.json
          ? toJson(results)
          : results.map((result) => `${result.title}\n${summaryTable(result.rows)}`).join('\n'),
      );
    });
  },
});
