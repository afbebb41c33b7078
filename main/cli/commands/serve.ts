/** dowser serve: the workbench in a browser on this machine, until Ctrl-C. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import { libraryPath, rendererPath } from '../../host/paths.ts';
import { runWebHost } from '../../web/run-host.ts';
import { USUAL_PORT } from '../../web/server.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { switchFlag, wholeFlag } from '../flags.ts';
import { withProject } from '../session.ts';

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'open the workbench in a browser on this machine',
  usage: ['--project P [--port N] [--no-open]'],
  flags: {
    project: projectFlag,
    port: wholeFlag(
      `port on 127.0.0.1; 0 takes a free one (default ${USUAL_PORT}, or a free one where it is taken)`,
      0,
      65_535,
    ),
    'no-open': switchFlag('only print the address'),
  },
  run: async (flags, io) => {
    if (!existsSync(join(rendererPath, 'index.html'))) {
      throw new AppError(
        'unavailable',
        'The workbench page has not been built yet. Run npm run build (or npm start once).',
      );
    }
    await withProject(
      flags.project,
      io,
      ({ engine }) =>
        runWebHost({
          engine,
          port: flags.port,
          rendererPath,
          libraryPath: libraryPath(io.env),
          open: !flags['no-open'],
          print: (line) => (flags.json ? io.err(`${line}\n`) : io.out(`${line}\n`)),
          report: (problem) => io.err(`${problem}\n`),
          signal: io.signal,
          onReady: (link, origin) => {
            if (flags.json) io.out(`${JSON.stringify({ link, origin })}\n`);
          },
        }),
      'web',
    );
  },
});
