/** dowser query: which nodes to label next, and why; nothing is changed unless the queue is to begin. */
import { userInfo } from 'node:os';
import { queueModes } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, listFlag, switchFlag, textFlag, usageError, wholeFlag, withDefault } from '../flags.ts';
import { count, toJson, toTable } from '../format.ts';
import { withProject } from '../session.ts';
import { settings } from '../settings.ts';

const MAX_SEED = 2_147_483_647;

export const queryCommand = defineCommand({
  name: 'query',
  summary: 'say which nodes to label next, and why',
  usage: [
    '--project P --strategy ID --count K [--mode teach|hunt] [--seed N] [--set key=value]...',
    '--project P --strategy ID --count K --begin [--by NAME] ...',
  ],
  flags: {
    project: projectFlag,
    strategy: textFlag('ID', 'how questions are chosen (default: cover to teach, hunt to hunt)'),
    count: withDefault(wholeFlag('how many questions', 1, 10_000), 10),
    mode: choiceFlag(
      queueModes,
      'teach a classifier, or hunt for anomalies (default: what the strategy is for, else teach)',
    ),
    seed: withDefault(wholeFlag('seed of all randomness', 0, MAX_SEED), 1),
    set: listFlag('key=value', "one of the strategy's parameters; may be repeated"),
    begin: switchFlag('begin the queue of the project, or change the open one, in batches of that many (at most 200)'),
    by: textFlag('NAME', 'who begins it'),
  },
  run: async (flags, io) => {
    const params = settings(flags.set);
    const { seed } = flags;
    const mode = flags.mode ?? (flags.strategy === 'hunt' ? 'hunt' : 'teach');
    const strategy = flags.strategy ?? (mode === 'hunt' ? 'hunt' : 'cover');
    if (flags.begin && flags.count > 200) throw usageError('--count must be at most 200 with --begin.');
    await withProject(flags.project, io, async ({ engine, client }) => {
      const found = await engine.host.nextQuestions({
        ...{ mode, strategy, params, seed, count: flags.count },
        signal: io.signal,
      });
      let begun: string | null = null;
      if (flags.begin) {
        const reviewer = flags.by ?? userInfo().username;
        const open = await client.call('queue.state', { reviewer });
        // What no flag names stays as it was: nobody gives up an audit set or blind mode by the way.
        const rest = open?.settings ?? { auditSize: 0, overlap: 0, secondLooks: 0, blind: false };
        const settings = { ...rest, mode, strategy, params, seed, batchSize: flags.count };
        await client.call('queue.start', { settings, reviewer });
        begun =
          open === null
            ? 'The queue has begun; it is shown when the project is opened.'
            : 'The queue was open already: its next batch is asked with these settings; audit set, overlap, second looks and blind mode stay as they were.';
      }
      if (flags.json) {
        io.out(toJson({ mode, strategy, seed, ...found }));
        return;
      }
      for (const note of found.notes) io.err(`Note: ${note}\n`);
      io.err(`${found.phase} ${count(found.answers, 'label')} to learn from.\n`);
      const rows = found.questions.map(({ id, name, reason, sentence }, i) => [
        String(i + 1),
        name === id ? id : `${id} (${name})`,
        reason,
        sentence,
      ]);
      io.out(
        rows.length === 0 ? 'There is no node left to ask about.\n' : toTable([['', 'node', 'how', 'why'], ...rows]),
      );
      if (begun !== null) io.err(`${begun}\n`);
    });
  },
});
