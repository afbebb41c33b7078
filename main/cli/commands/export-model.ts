/** dowser export-model: a model as an ONNX file with its card beside it. */
import { defineCommand, projectFlag } from '../command.ts';
import { required, textFlag, withDefault } from '../flags.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { writeBytes } from '../write-output.ts';

/** The card beside it: model.onnx -> model.md. */
const cardFile = (out: string): string => `${out.replace(/\.onnx$/i, '')}.md`;

export const exportModelCommand = defineCommand({
  name: 'export-model',
  summary: 'write a model as an ONNX file, with its card beside it',
  usage: ['--project P [--model latest|ID] --out model.onnx'],
  flags: {
    project: projectFlag,
    model: withDefault(textFlag('ID', 'the model, or latest'), 'latest'),
    out: required(textFlag('FILE', 'the .onnx file; the card becomes a .md file of the same name')),
  },
  run: async (flags, io) => {
    await withProject(flags.project, io, async ({ engine, client }) => {
      const modelId = engine.host.resolveModel(flags.model);
      const card = cardFile(flags.out);
      const parts = [
        ['onnx', flags.out],
        ['card', card],
      ] as const;
      for (const [part, file] of parts) {
        const { data } = await client.call('model.export', { modelId, part });
        await writeBytes(data, file, io);
      }
      io.out(
        flags.json ? toJson({ modelId, onnx: flags.out, card }) : `${modelId} written to ${flags.out} and ${card}.\n`,
      );
    });
  },
});
