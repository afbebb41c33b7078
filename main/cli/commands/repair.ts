/** dowser repair: what of a project is intact and what is not, and what can be put right put right. */
import { resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ProjectCheck } from '../../engine/repair/check.types.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { switchFlag } from '../flags.ts';
import { toJson, toTable } from '../format.ts';

export const describeCheck = ({ parts }: ProjectCheck): string =>
  toTable([['part', 'intact', 'seen'], ...parts.map(({ what, ok, detail }) => [what, ok ? 'yes' : 'NO', detail])]);

export const repairCommand = defineCommand({
  name: 'repair',
  summary: 'say what of a project is intact and what is not, and put right what can be',
  usage: ['--project P [--dry-run]'],
  exits: 'Exit codes: 0 intact (now), 1 not intact, or it could not be looked at.',
  flags: {
    project: projectFlag,
    'dry-run': switchFlag('say what would be done and change nothing'),
  },
  run: async (flags, io) => {
    const dryRun = flags['dry-run'];
    const { repairProject } = await import('../../engine/repair/repair-project.ts');
    const { before, after, actions, folder } = await repairProject(resolve(io.cwd, flags.project), dryRun, new Date());
    const intact = (after ?? before).intact;
    if (flags.json) io.out(toJson({ dryRun, before, actions, folder, after, intact }));
    else {
      io.out(describeCheck(before));
      const said = actions.map((action) => `- ${action}\n`).join('');
      if (said !== '') io.out(`\n${dryRun ? 'Would be done' : 'Done'}:\n${said}`);
      if (folder !== null) io.out(`Nothing was deleted. What was damaged lies in ${folder}.\n`);
      if (after !== null) io.out(`\nNow:\n${describeCheck(after)}`);
      io.out(intact ? 'Everything is intact.\n' : dryRun ? 'Nothing was changed (--dry-run).\n' : '');
    }
    if (!intact) throw new AppError('bad-file', `${flags.project} is not intact.`);
  },
});
