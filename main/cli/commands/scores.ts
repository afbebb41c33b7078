/** dowser scores: a run's ranked list, as CSV or JSON. */
import type { ExportedScore } from '../../engine/engine.types.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, required, textFlag, wholeFlag, withDefault } from '../flags.ts';
import { count, toCsv } from '../format.ts';
import { withProject } from '../session.ts';
import { writeOutput } from '../write-output.ts';

type Row = Readonly<Record<string, string | number | null>>;

const toRow = ({ rank, ids, index, score, percentile, label }: ExportedScore, kind: 'node' | 'edge'): Row =>
  kind === 'node'
    ? { rank, id: ids[0], score, percentile, label }
    : { rank, source: ids[0], target: ids[1], edge: index, score, percentile, label };

/** The output a row at a time: a list may have millions. @param head what stands around the rows in JSON */
function* lines(rows: Iterable<Row>, columns: readonly string[] | null, head: Row): Generator<string> {
  if (columns === null) {
    yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [`;
    let before = '\n';
    for (const row of rows) {
      yield `${before}    ${JSON.stringify(row)}`;
      before = ',\n';
    }
    yield `\n  ]\n}\n`;
    return;
  }
  yield toCsv([columns]);
  for (const row of rows) yield toCsv([columns.map((column) => row[column])]);
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
    await withProject(flags.project, io, async ({ engine }) => {
      const runId = engine.host.resolveRun(flags.run);
      const kind = flags.kind === 'nodes' ? 'node' : 'edge';
      const found = await engine.host.exportScores(runId, kind, flags.top ?? Number.MAX_SAFE_INTEGER);
      let written = 0;
      const rows = (function* (): Generator<Row> {
        for (const row of found) {
          written++;
          yield toRow(row, kind);
        }
      })();
      const ends = kind === 'node' ? ['id'] : ['source', 'target', 'edge'];
      const columns = ['rank', ...ends, 'score', 'percentile', 'label'];
      const asJson = flags.json || flags.format === 'json';
      await writeOutput(lines(rows, asJson ? null : columns, { runId, kind }), flags.out, io);
      if (flags.out !== null) io.err(`${count(written, kind)} of ${runId} written to ${flags.out}.\n`);
    });
  },
});
