/** dowser report: the report of a run as files. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { defineCommand, projectFlag } from '../command.ts';
import { required, textFlag, wholeFlag, withDefault } from '../flags.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'write a self-contained HTML report with nodes.csv and edges.csv',
  usage: ['--project P --out DIR [--run latest|ID]'],
  flags: {
    project: projectFlag,
    out: required(textFlag('DIR', 'the folder to write into')),
    run: withDefault(textFlag('ID', 'the run, or latest'), 'latest'),
    title: textFlag('TEXT', "the report's title (default: the project's name)"),
    by: textFlag('NAME', 'who prepared it (default: your account name)'),
    top: withDefault(wholeFlag('how many nodes and edges are described one by one', 1, 200), 20),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ engine, project }) => {
      const files = await engine.host.writeReport({
        runId: engine.host.resolveRun(flags.run),
        title: flags.title ?? `Anomalies in ${project.name}`,
        preparedBy: flags.by ?? userInfo().username,
        top: flags.top,
        outDir: resolve(io.cwd, flags.out),
        signal: io.signal,
      });
      io.out(flags.json ? toJson({ files }) : files.map((file) => `${file}\n`).join(''));
    });
  },
});
