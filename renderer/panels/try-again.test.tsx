// @vitest-environment jsdom
/** Whatever could not be read is asked for once more where its error stands. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ReactNode } from 'react';
import type { MethodName } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { askingWorld, project, world } from '../gallery/world.ts';
import { queueFigures } from '../gallery/figures.ts';
import { createWorkbenchStore } from '../state/store.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { WorkbenchContext } from '../workbench-context.tsx';
import { ComparePanel } from './compare/compare-panel.tsx';
import { DetectDialog } from './detect/detect-dialog.tsx';
import { EvidencePanel } from './evidence/evidence-panel.tsx';
import { TrainDialog } from './model/train-dialog.tsx';
import { ProgressPanel } from './progress/progress-panel.tsx';
import { AskDialog } from './queue/ask-dialog.tsx';
import { TruthPanel } from './truth/truth-panel.tsx';
import { WhyPanel } from './why/why-panel.tsx';

beforeAll(() => {
  // jsdom knows the element, not how to open it.
  HTMLDialogElement.prototype.showModal = function open(this: HTMLDialogElement): void {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement): void {
    this.open = false;
  };
  HTMLElement.prototype.scrollIntoView = () => undefined;
});
afterAll(() => vi.restoreAllMocks());
afterEach(cleanup);

/** An engine that refuses one question until it is asked with `allow`. */
async function refusing(method: MethodName, view: ReactNode) {
  const answers = { ...world(), ...askingWorld(), 'queue.progress': () => queueFigures };
  const engine = scriptedEngine(answers);
  let refuses = true;
  const api: typeof engine = {
    ...engine,
    call: (asked, input, signal) =>
      asked === method && refuses
        ? Promise.reject(new AppError('storage', 'The disk was taken away.'))
        : engine.call(asked, input, signal),
  };
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().adoptProject(project);
  render(<WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>{view}</WorkbenchContext>);
  return () => {
    refuses = false;
  };
}

test.each([
  ['evidence.contrast', <EvidencePanel key="p" />],
  ['evidence.timeline', <EvidencePanel key="p" />],
  ['review.compare', <ComparePanel key="p" />],
  ['review.compareRows', <ComparePanel key="p" />],
  ['run.evaluate', <TruthPanel key="p" />],
  ['finding.get', <WhyPanel key="p" />],
  ['queue.progress', <ProgressPanel key="p" />],
  ['detect.detectors', <DetectDialog key="p" />],
  ['queue.strategies', <AskDialog key="p" />],
  ['model.estimate', <TrainDialog key="p" />],
] as const)('%s', async (method, view) => {
  const allow = await refusing(method, view);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The disk was taken away.');
  const again = screen.getByText('Try again');
  fireEvent.click(again);
  expect(await screen.findByRole('alert')).toBeTruthy();
  allow();
  fireEvent.click(screen.getByText('Try again'));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});
