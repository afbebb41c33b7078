/** An engine for the length of one command. */
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import type { Client, Project } from '../contract/api.ts';
import type { Engine } from '../engine/engine.types.ts';
import { connectInProcess } from '../host/connect.ts';
import { openLog, withLog } from '../host/log.ts';
import { libraryPath, samplesPath } from '../host/paths.ts';
import { thisMachine } from '../web/browser.ts';
import { createBrowserPrinter } from '../web/print-pdf.ts';
import type { Io } from './command.ts';

export interface Session {
  readonly engine: Engine;
  readonly client: Client;
}
export interface ProjectSession extends Session {
  readonly project: Project;
}

/** Starts the engine, acts, and closes it whatever happened. */
export async function withEngine<T>(io: Io, host: 'cli' | 'web', action: (session: Session) => Promise<T>): Promise<T> {
  // The sources run as they are; compiled once, the next command starts sooner. Without it, it starts as well.
  enableCompileCache(join(libraryPath(io.env), '.compiled'));
  // Loaded here: help and mistakes in the command line must not wait for DuckDB and tfjs.
  const { createEngine } = await import('../engine/engine.ts');
  const printer = createBrowserPrinter({ ...thisMachine, env: io.env });
  const made = await createEngine({ host, libraryPath: libraryPath(io.env), samplesPath: samplesPath(), printer });
  // A command leaves one line of its own (main.ts); what is served leaves one for each call that fails.
  const engine = host === 'web' ? withLog(made, openLog({ library: libraryPath(io.env), host, env: io.env })) : made;
  try {
    // A defect reaches the person as the sentence of the command's own error; where it happened, with --verbose.
    const client = connectInProcess(engine, (problem) => {
      if (io.verbose || host === 'web') io.err(`${problem}\n`);
    });
    return await action({ engine, client });
  } finally {
    await engine.close();
  }
}

/** The same with a project open. @param path as given on the command line */
export function withProject<T>(
  path: string,
  io: Io,
  action: (session: ProjectSession) => Promise<T>,
  host: 'cli' | 'web' = 'cli',
): Promise<T> {
  return withEngine(io, host, async (session) => {
    const project = await session.engine.host.openPath(resolve(io.cwd, path));
    if (project.notice !== undefined) io.err(`${project.notice}\n`);
    return action({ ...session, project });
  });
}
