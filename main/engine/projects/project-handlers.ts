/** app.*, project.* and element.get. */
import packageJson from '../../../package.json' with { type: 'json' };
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Backends } from '../jobs/backends.ts';
import { elementDetail } from './element-detail.ts';
import type { Library } from './library.ts';
import type { ProjectDesk } from './project-desk.ts';
import { projectView, saveSession } from './project-view.ts';

type ProjectMethods =
  | 'app.info'
  | 'app.backends'
  | 'project.list'
  | 'project.openSample'
  | 'project.open'
  | 'project.current'
  | 'project.close'
  | 'project.saveSession'
  | 'element.get';

export function createProjectHandlers(
  ctx: EngineContext,
  desk: ProjectDesk,
  library: Library,
  backends: Backends,
): Pick<Handlers, ProjectMethods> {
  return {
    'app.info': async () =>
      Promise.resolve({
        version: packageJson.version,
        host: ctx.options.host,
        platform: `${process.platform} ${process.arch}`,
        nodeVersion: process.versions.node,
        libraryPath: ctx.options.libraryPath,
        crashReports: ctx.options.crashReports ?? null,
      }),
    'app.backends': async () =>
      (await backends.list()).map(({ name, available, detail, hint }) => ({ name, available, detail, hint })),
    'project.list': async () => library.list(),
    'project.openSample': async ({ sample }, signal) => desk.openSample(sample, signal),
    'project.open': async ({ projectId }) => desk.openId(projectId),
    'project.current': async () => {
      const project = ctx.current();
      return project === null ? null : projectView(project);
    },
    'project.close': async () => {
      await desk.close();
      return null;
    },
    'project.saveSession': async ({ session }) => {
      saveSession(ctx.required(), session);
      return Promise.resolve(null);
    },
    'element.get': async ({ kind, index }) => elementDetail(ctx.required(), kind, index),
  };
}
