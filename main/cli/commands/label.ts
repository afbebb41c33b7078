/** dowser label: one label by id, or many from a file. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import { labelValues } from '../../contract/api.ts';
import type { EngineHost } from '../../engine/engine.types.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { choiceFlag, textFlag, usageError, wholeFlag } from '../flags.ts';
import { count, toJson } from '../format.ts';
import { withProject } from '../session.ts';

const SHOWN_REJECTS = 20;

function chooseEdge(host: EngineHost, source: string, target: string, wanted: number | null): number {
  const edges = host.edgeIndices(source, target);
  const list = edges.slice(0, 10).join(', ') + (edges.length > 10 ? ', ...' : '');
  if (wanted !== null) {
    if (edges.includes(wanted)) return wanted;
    throw new AppError('not-found', `Edge ${wanted} does not lead from ${source} to ${target}; these do: ${list}.`);
  }
  if (edges.length === 1) return edges[0];
  throw new AppError(
    'invalid-argument',
    `${edges.length} edges lead from ${source} to ${target} (numbers ${list}); say which one with --edge N.`,
  );
}

export const labelCommand = defineCommand({
  name: 'label',
  summary: 'label a node or an edge, or take labels from a CSV',
  usage: [
    '--project P --node ID --class C --by NAME',
    '--project P --source ID --target ID [--edge N] --class C --by NAME',
    '--project P --file labels.csv [--by NAME]',
  ],
  flags: {
    project: projectFlag,
    node: textFlag('ID', "a node's id"),
    source: textFlag('ID', "an edge's source"),
    target: textFlag('ID', "an edge's target"),
    edge: wholeFlag("an edge's number, where several run between the same two nodes", 0, 2_147_483_647),
    class: choiceFlag(labelValues, 'the label'),
    by: textFlag('NAME', 'who decided'),
    note: textFlag('TEXT', 'why'),
    file: textFlag(
      'labels.csv',
      'columns kind, id (or source, target, edge), label, and optionally reviewer, note, item',
    ),
  },
  run: async (flags, io) => {
    const { node, source, target, file } = flags;
    const isEdge = source !== null && target !== null;
    if ((source === null) !== (target === null)) throw usageError('An edge needs both --source and --target.');
    if ([node !== null, isEdge, file !== null].filter(Boolean).length !== 1) {
      throw usageError('Give one of: --node ID, --source ID --target ID, --file labels.csv.');
    }
    if (flags.edge !== null && !isEdge) throw usageError('--edge goes with --source and --target.');
    if (file !== null) {
      if (flags.class !== null || flags.note !== null) throw usageError('--class and --note stand in the file itself.');
      await withProject(flags.project, io, async ({ engine }) => {
        const result = await engine.host.importLabels(resolve(io.cwd, file), flags.by ?? userInfo().username);
        if (flags.json) io.out(toJson(result));
        else {
          const rejected = result.rejected.slice(0, SHOWN_REJECTS).map((line) => `Rejected: ${line}\n`);
          const more = result.rejected.length - rejected.length;
          io.out(
            `${count(result.read, 'row')} read, ${count(result.kept, 'label')} kept, ${result.rejected.length} rejected.\n` +
              rejected.join('') +
              (more > 0 ? `... and ${more} more; --json lists them all.\n` : ''),
          );
        }
        if (result.kept === 0 && result.rejected.length > 0) {
          throw new AppError('bad-file', `No label of ${file} could be used; the reasons stand above.`);
        }
      });
      return;
    }
    const { class: value, by } = flags;
    if (value === null) throw usageError(`--class is needed: ${labelValues.join(', ')}.`);
    if (by === null) throw usageError('--by NAME is needed: a label says who gave it.');
    await withProject(flags.project, io, async ({ client, engine }) => {
      const index = isEdge ? chooseEdge(engine.host, source, target, flags.edge) : engine.host.nodeIndex(node ?? '');
      const { entry, counts } = await client.call('label.put', {
        kind: isEdge ? 'edge' : 'node',
        index,
        value,
        reviewer: by,
        note: flags.note ?? '',
        runId: null,
        milliseconds: null,
      });
      const name = entry.ids.join(' to ');
      const before = entry.from === null ? '' : ` (was ${entry.from})`;
      io.out(flags.json ? toJson({ entry, counts }) : `Saved: ${entry.kind} ${name} is ${value}${before}.\n`);
    });
  },
});
