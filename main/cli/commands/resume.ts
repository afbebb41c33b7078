/** dowser resume: takes up a run or a training that was stopped, or died with its process, from what it had committed. */
import { AppError } from '../../../ml/schema/errors.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { textFlag } from '../flags.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { describeRun, followRun } from './detect.ts';
import { describeModel, followTraining } from './train.ts';

export const resumeCommand = defineCommand({
  name: 'resume',
  summary: 'go on with a run or a training that was stopped or died',
  usage: ['--project P [--run ID]'],
  flags: {
    project: projectFlag,
    run: textFlag('ID', 'which; the newest that can go on where it is left out'),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ client }) => {
      const open = (await client.call('run.list', {})).filter(({ resumable }) => resumable !== undefined);
      const run = flags.run === null ? open.at(-1) : { runId: flags.run };
      if (run === undefined) {
        throw new AppError('not-found', 'No run of this project was interrupted, so there is nothing to go on with.');
      }
      const start = async (): Promise<string> => (await client.call('job.resume', { runId: run.runId })).runId;
      const isTraining = open.some(({ runId, kind }) => runId === run.runId && kind === 'train');
      if (isTraining) {
        const model = await followTraining(client, start, flags.project, io);
        io.out(flags.json ? toJson(model) : describeModel(model));
        return;
      }
      const done = await followRun(client, start, flags.project, io);
      io.out(flags.json ? toJson(done) : describeRun(done));
    });
  },
});
