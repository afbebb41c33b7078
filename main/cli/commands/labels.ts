/** dowser labels: the labels that stand, in the form that `dowser label --file` reads. */
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, switchFlag, textFlag, withDefault } from '../flags.ts';
import { count, toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeOutput } from '../write-output.ts';

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
    await withProject(flags.project, io, async ({ engine }) => {
      const { labels, log, csv } = engine.host.labelsExport();
      const asJson = flags.json || flags.log || flags.format === 'json';
      const text = asJson ? toJson(flags.log ? log : labels) : csv;
      await writeOutput(text, flags.out, io);
      if (flags.out !== null) {
        io.err(
          `${flags.log ? count(log.length, 'log entry') : count(labels.length, 'label')} written to ${flags.out}.\n`,
        );
      }
    });
  },
});
