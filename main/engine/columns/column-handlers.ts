/** columns.*: names, scores, labels and attributes of all nodes at once, for the picture of the whole graph. */
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { labelValues } from '../../contract/api.ts';
import type { Handlers } from '../../contract/api.ts';
import type { ColumnValues } from '../../contract/columns.ts';
import type { EngineContext } from '../engine-context.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { readColumnValues } from './column-values.ts';
import { packTexts } from './pack-texts.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Place of a column in its table. @throws AppError not-found, conflict (it holds the answer) */
function requireColumn(project: OpenProject, kind: ElementKind, name: string): number {
  const { nodeColumns, edgeColumns } = project.graphSummary;
  const columns = kind === 'node' ? nodeColumns : edgeColumns;
  const found = columns.find((column) => column.name === name);
  if (found === undefined) {
    const there = columns.map((column) => column.name).join(', ');
    throw new AppError(
      'not-found',
      `The ${kind}s have no column "${name}". ${there === '' ? 'They have no columns.' : `There are: ${there}.`}`,
    );
  }
  if (givesAnswerAway(found)) {
    throw new AppError(
      'conflict',
      `The column "${name}" holds known answers, which are not shown beside elements that are to be judged. ` +
        'The comparison with known answers has a tab of its own.',
    );
  }
  return columns.indexOf(found);
}

type ColumnMethods = 'columns.get' | 'columns.scores' | 'columns.labels' | 'columns.names';

export function createColumnHandlers(ctx: EngineContext): Pick<Handlers, ColumnMethods> {
  return {
    'columns.get': async ({ kind, column }): Promise<ColumnValues> => {
      const project = ctx.required();
      const position = requireColumn(project, kind, column);
      const { nodeColumns, edgeColumns, numNodes, numEdges } = project.graphSummary;
      const { type } = (kind === 'node' ? nodeColumns : edgeColumns)[position];
      const count = kind === 'node' ? numNodes : numEdges;
      return project.ask((tables) => readColumnValues(tables, kind, position, type, count));
    },
    'columns.scores': async ({ runId, kind }) => {
      const { scores, percentile } = await rankedScores(ctx.required(), runId, kind);
      return { score: Float32Array.from(scores.score), percentile: Float32Array.from(percentile) };
    },
    'columns.labels': ({ kind }) => {
      const project = ctx.required();
      const { numNodes, numEdges } = project.data.graph;
      const codes = new Int8Array(kind === 'node' ? numNodes : numEdges).fill(-1);
      for (const [index, { to }] of standingLabels(project)[kind]) {
        if (to !== null) codes[index] = labelValues.indexOf(to);
      }
      return Promise.resolve({ codes });
    },
    'columns.names': async () => {
      const { nodeIds, nodeNames } = ctx.required();
      return {
        ids: await packTexts(nodeIds, tick),
        names: nodeNames === nodeIds ? null : await packTexts(nodeNames, tick),
      };
    },
  };
}
