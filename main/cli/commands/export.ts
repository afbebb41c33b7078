/** dowser export: the whole graph with scores, labels and places, in a format of other programs. */
import { join, resolve } from 'node:path';
import { exportFormats } from '../../contract/export.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, required, switchFlag, textFlag, usageError, withDefault } from '../flags.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { makeFolder, writePieces } from '../write-output.ts';

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'write the graph with scores, labels and places for other programs',
  usage: [
    '--project P --format graphml|gexf|gml|json|xlsx --out F [--run latest|ID]',
    '--project P --format csv|parquet --out DIR [--run latest|ID]',
  ],
  flags: {
    project: projectFlag,
    format: required(choiceFlag(exportFormats, 'csv and parquet write nodes and edges as two files into a folder')),
    out: required(textFlag('F|DIR', 'the file, or the folder')),
    run: withDefault(textFlag('ID', 'the run whose scores go along, or latest'), 'latest'),
    'no-scores': switchFlag('without scores'),
    'guard-formulas': switchFlag(
      'CSV: an apostrophe before what a spreadsheet would run (default: as the data has it)',
    ),
    'no-places': switchFlag('without places, even where the project keeps some'),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ engine, client }) => {
      if (flags['guard-formulas'] && flags.format !== 'csv') {
        throw usageError('--guard-formulas goes with --format csv; the other formats say what is text.');
      }
      const hasRuns = (await client.call('run.list', {})).some((run) => run.hasNodeScores || run.hasEdgeScores);
      const isPlain = flags['no-scores'] || (flags.run === 'latest' && !hasRuns);
      const runId = isPlain ? null : engine.host.resolveRun(flags.run);
      const made = await engine.host.startExport(
        { format: flags.format, runId, places: !flags['no-places'], guardFormulas: flags['guard-formulas'] },
        io.signal,
      );
      const isFolder = made.files.length > 1;
      if (isFolder) await makeFolder(resolve(io.cwd, flags.out), flags.out);
      const files: string[] = [];
      const notes = [
        ...made.notes,
        ...(!hasRuns && !flags['no-scores'] ? ['There are no scores in it: the project has no run yet.'] : []),
      ];
      for (const file of made.files) {
        const path = isFolder ? join(flags.out, file.name) : flags.out;
        await writePieces(file.pieces, path, io);
        files.push(resolve(io.cwd, path));
        notes.push(...file.notes());
      }
      io.out(flags.json ? toJson({ files, notes }) : files.map((file) => `${file}\n`).join(''));
      if (!flags.json) for (const note of new Set(notes)) io.err(`${note}\n`);
    });
  },
});
