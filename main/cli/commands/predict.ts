/** dowser predict: scores new nodes from a CSV file by a model, without the graph. */
import { resolve } from 'node:path';
import { defineCommand, projectFlag } from '../command.ts';
import { required, textFlag, withDefault } from '../flags.ts';
import { count, toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeBytes } from '../write-output.ts';

export const predictCommand = defineCommand({
  name: 'predict',
  summary: 'score new nodes from a CSV file by a model, without the graph',
  usage: ['--project P [--model latest|ID] --nodes new.csv --out scored.csv'],
  flags: {
    project: projectFlag,
    model: withDefault(textFlag('ID', 'the model, or latest'), 'latest'),
    nodes: required(textFlag('FILE', 'the new nodes, with the columns that the model reads')),
    out: required(textFlag('FILE', 'where the scored rows are written')),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ engine, client }) => {
      const modelId = engine.host.resolveModel(flags.model);
      const found = await engine.host.predictFile(modelId, resolve(io.cwd, flags.nodes), io.signal);
      const { data } = await client.call('model.predictionFile', { predictionId: found.predictionId });
      await writeBytes(data, flags.out, io);
      for (const warning of found.warnings) io.err(`Warning: ${warning}\n`);
      for (const { line, reason } of found.rejects) io.err(`Line ${line ?? '?'} was rejected. ${reason}\n`);
      if (found.rejected > found.rejects.length) {
        io.err(
          `${count(found.rejected - found.rejects.length, 'more row')} rejected; ${flags.out} has their reasons.\n`,
        );
      }
      const { read, scored, rejected, alerts, threshold, warnings } = found;
      if (flags.json) io.out(toJson({ modelId, read, scored, rejected, alerts, threshold, warnings, out: flags.out }));
      else {
        const rows = `${count(scored, 'row')} of ${read} scored by ${modelId}`;
        io.out(`${rows}, ${count(alerts, 'alert')} from ${threshold.toPrecision(3)} on; written to ${flags.out}.\n`);
      }
    });
  },
});
