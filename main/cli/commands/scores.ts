/** dowser scores: a run's ranked list, as CSV or JSON. */
import type { Client, ScoreRow } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, required, textFlag, wholeFlag, withDefault } from '../flags.ts';
import { count, toCsv, toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeOutput } from '../write-output.ts';

const PAGE = 1000;

async function rankedRows(
  client: Client,
  runId: string,
  kind: 'node' | 'edge',
  top: number,
  signal: AbortSignal,
): Promise<readonly ScoreRow[]> {
  const rows: ScoreRow[] = [];
  for (;;) {
    const limit = Math.min(PAGE, top - rows.length);
    const input = { runId, kind, offset: rows.length, limit, search: '', unlabelledOnly: false };
    const page = await client.call('scores.page', input, signal);
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= Math.min(top, page.total)) return rows;
  }
}

export const scoresCommand = defineCommand({
  name: 'scores',
  summary: 'print the ranked nodes or edges of a run',
  usage: ['--project P [--run latest|ID] --kind nodes|edges [--top K] --format csv|json [--out FILE]'],
  flags: {
    project: projectFlag,
    run: withDefault(textFlag('ID', 'the run, or latest'), 'latest'),
    kind: required(choiceFlag(['nodes', 'edges'], 'which list')),
    top: wholeFlag('only the K highest (default: all)', 1, 1_000_000_000),
    format: withDefault(choiceFlag(['csv', 'json'], 'csv keeps ids exactly as the data has them'), 'csv'),
    out: textFlag('FILE', 'write there instead of to standard output'),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ client, engine }) => {
      const runId = engine.host.resolveRun(flags.run);
      const kind = flags.kind === 'nodes' ? 'node' : 'edge';
      const rows = await rankedRows(client, runId, kind, flags.top ?? Number.MAX_SAFE_INTEGER, io.signal);
      const asJson = flags.json || flags.format === 'json';
      const head = kind === 'node' ? ['id'] : ['source', 'target', 'edge'];
      const text = asJson
        ? toJson({
            runId,
            kind,
            rows: rows.map(({ rank, ids, index, score, percentile, label }) =>
              kind === 'node'
                ? { rank, id: ids[0], score, percentile, label }
                : { rank, source: ids[0], target: ids[1], edge: index, score, percentile, label },
            ),
          })
        : toCsv([
            ['rank', ...head, 'score', 'percentile', 'label'],
            ...rows.map(({ rank, ids, index, score, percentile, label }) => [
              rank,
              ...(kind === 'node' ? [ids[0]] : [ids[0], ids[1], index]),
              score,
              percentile,
              label,
            ]),
          ]);
      await writeOutput(text, flags.out, io);
      if (flags.out !== null) io.err(`${count(rows.length, kind)} of ${runId} written to ${flags.out}.\n`);
    });
  },
});
