/** Every dialog. */
import { AppError } from '../../../ml/schema/errors.ts';
import { DetectDialog } from '../../panels/detect/detect-dialog.tsx';
import { DifferenceView } from '../../panels/import/difference-view.tsx';
import { ImportAccounting } from '../../panels/import/import-accounting.tsx';
import { ImportDialog } from '../../panels/import/import-dialog.tsx';
import { ChangeKeysDialog } from '../../panels/keys/change-keys-dialog.tsx';
import { KeysDialog } from '../../panels/keys/keys-dialog.tsx';
import { RemoveModelDialog } from '../../panels/model/remove-model-dialog.tsx';
import { ScoreDialog } from '../../panels/model/score-dialog.tsx';
import { TrainDialog } from '../../panels/model/train-dialog.tsx';
import { Palette } from '../../panels/palette/palette.tsx';
import { AskDialog } from '../../panels/queue/ask-dialog.tsx';
import { ExportDialog } from '../../panels/export/export-dialog.tsx';
import { ReportDialog } from '../../panels/report/report-dialog.tsx';
import { LabelManyDialog } from '../../panels/review/label-many-dialog.tsx';
import { goodOutlook, prediction } from '../../testing/modelled-graph.ts';
import { never } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { difference } from '../difference.ts';
import { project } from '../world.ts';

const refused = (): never => {
  throw new AppError('storage', 'The disk is full. Make room, then try again.');
};
const detect = { panel: 'detect', dialog: 'detect', view: () => <DetectDialog /> } as const;
const ask = { panel: 'queue', dialog: 'ask', view: () => <AskDialog /> } as const;
const train = { panel: 'model', dialog: 'train', view: () => <TrainDialog /> } as const;
const score = { panel: 'model', dialog: 'score', view: () => <ScoreDialog /> } as const;
const many = { panel: 'review', dialog: 'label-many', view: () => <LabelManyDialog /> } as const;

export const dialogScenes: readonly Scene[] = [
  { ...detect, title: 'Find anomalies', state: 'full' },
  { ...detect, title: 'No detectors', state: 'empty', answers: { 'detect.detectors': () => [] } },
  { ...detect, title: 'Detectors on their way', state: 'loading', answers: { 'detect.detectors': () => never() } },
  { ...detect, title: 'Detectors cannot be read', state: 'error', answers: { 'detect.detectors': refused } },
  {
    panel: 'import',
    dialog: 'import',
    title: 'Before a file was chosen',
    state: 'empty',
    view: () => <ImportDialog />,
  },
  {
    panel: 'import',
    title: 'What became of every row',
    state: 'full',
    size: { width: 760, height: 560 },
    view: () => <ImportAccounting report={project.importReport} recipe={project.graph.recipe} />,
  },
  {
    panel: 'import',
    title: 'What would change',
    state: 'full',
    size: { width: 760, height: 640 },
    view: () => <DifferenceView difference={difference} />,
  },
  { panel: 'keys', dialog: 'keys', title: 'Overview of keys', state: 'full', view: () => <KeysDialog /> },
  { panel: 'keys', dialog: 'change-keys', title: 'Change the keys', state: 'full', view: () => <ChangeKeysDialog /> },
  { panel: 'palette', dialog: 'palette', title: 'All commands', state: 'full', view: () => <Palette /> },
  { ...ask, title: 'Ask me', state: 'full' },
  { ...ask, title: 'Strategies on their way', state: 'loading', answers: { 'queue.strategies': () => never() } },
  { ...ask, title: 'Strategies cannot be read', state: 'error', answers: { 'queue.strategies': refused } },
  { ...train, title: 'Train a model', state: 'full' },
  {
    ...train,
    title: 'Too few labels',
    state: 'empty',
    answers: {
      'model.estimate': () => ({
        ...goodOutlook,
        labels: { anomalous: 1, normal: 2 },
        obstacle: 'Training needs at least 5 anomalous and 5 normal labels; there are 1 and 2.',
      }),
    },
  },
  { ...train, title: 'Being estimated', state: 'loading', answers: { 'model.estimate': () => never() } },
  { ...train, title: 'Cannot be estimated', state: 'error', answers: { 'model.estimate': refused } },
  { ...score, title: 'Before a file was chosen', state: 'empty' },
  {
    ...score,
    title: 'Rows with their probabilities',
    state: 'full',
    prepare: (store) => store.setState({ prediction }),
  },
  {
    panel: 'model',
    dialog: 'remove-model',
    title: 'Remove a model',
    state: 'full',
    view: () => <RemoveModelDialog />,
  },
  { ...many, title: 'Label many', state: 'full', prepare: (store) => store.getState().choose([1, 4, 9], 'Lasso') },
  {
    panel: 'report',
    dialog: 'report',
    title: 'Write a report',
    state: 'full',
    view: () => <ReportDialog />,
  },
  {
    panel: 'export',
    dialog: 'export',
    title: 'Export the graph',
    state: 'full',
    view: () => <ExportDialog />,
  },
];
