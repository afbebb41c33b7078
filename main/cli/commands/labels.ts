/** dowser labels: the labels that stand, in the form that `dowser label --file` reads. */
import type { Client, LabelEntry } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, switchFlag, textFlag, withDefault } from '../flags.ts';
import { count, toCsv, toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeOutput } from '../write-output.ts';

const PAGE = 10_000;

async function wholeLog(client: Client): Promise<readonly LabelEntry[]> {
  const log: LabelEntry[] = [];
  for (;;) {
    const page = await client.call('label.log', { offset: log.length, limit: PAGE });
    log.push(...page);
    if (page.length < PAGE) return log;
  }
}

/** The last word on every element, in the order given; taken-back labels are gone. */
export function standing(log: readonly LabelEntry[]): readonly LabelEntry[] {
  const last = new Map<string, LabelEntry>();
  for (const entry of log) {
    const key = `${entry.kind} ${entry.index}`;
    last.delete(key);
    if (entry.to !== null) last.set(key, entry);
  }
  return [...last.values()];
}

function record(entry: LabelEntry): Record<string, string | number | null> {
  const isNode = entry.kind === 'node';
  return {
    seq: entry.seq,
    kind: entry.kind,
    id: isNode ? entry.ids[0] : null,
    source: isNode ? null : entry.ids[0],
    target: isNode ? null : entry.ids[1],
    edge: isNode ? null : entry.index,
    label: entry.to,
    reviewer: entry.reviewer,
    note: entry.note,
    at: entry.at,
    run: entry.runId,
    hash: entry.hash,
  };
}
const columns = ['seq', 'kind', 'id', 'source', 'target', 'edge', 'label', 'reviewer', 'note', 'at', 'run', 'hash'];

export const labelsCommand = defineCommand({
  name: 'labels',
  summary: 'print the labels that stand, or the whole log',
  usage: ['--project P --format csv|json [--log] [--out FILE]'],
  flags: {
    project: projectFlag,
    format: withDefault(choiceFlag(['csv', 'json'], 'csv can be read back with dowser label --file'), 'csv'),
    log: switchFlag('every entry of the log, not only the labels that stand (JSON)'),
    out: textFlag('FILE', 'write there instead of to standard output'),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ client }) => {
      const log = await wholeLog(client);
      const labels = standing(log).map(record);
      const asJson = flags.json || flags.log || flags.format === 'json';
      const text = asJson
        ? toJson(flags.log ? log : labels)
        : toCsv([columns, ...labels.map((label) => columns.map((column) => label[column]))]);
      await writeOutput(text, flags.out, io);
      if (flags.out !== null) {
        io.err(
          `${flags.log ? count(log.length, 'log entry') : count(labels.length, 'label')} written to ${flags.out}.\n`,
        );
      }
    });
  },
});
