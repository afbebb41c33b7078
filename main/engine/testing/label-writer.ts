/**
 * A process that gives labels without end and prints the number of each one after it was acknowledged; the durability
 * test kills it in the middle. Argument: the folder of a test project.
 */
import { writeSync } from 'node:fs';
import { labelValues } from '../../contract/api.ts';
import { putLabel } from '../labels/label-log.ts';
import { openTestProject } from './test-project.ts';

const numNodes = 50;
const project = openTestProject(process.argv[2], { numNodes, edges: [[0, 1]] });
for (let i = 0; ; i++) {
  const value = labelValues[i % labelValues.length];
  const input = { kind: 'node', index: i % numNodes, value, reviewer: 'Ada', note: `label ${i}`, runId: null } as const;
  const { entry } = putLabel(project, { ...input, milliseconds: null });
  // Straight to the pipe: what was printed was acknowledged, whatever happens to this process next.
  writeSync(1, `${entry.seq}\n`);
}
