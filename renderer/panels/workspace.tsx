/** The filter above list, picture and reasons, which stand side by side with sizes that are kept with the project. */
import { startTransition, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { afterPaint } from '../ui/after-paint.ts';
import { useWorkbench, useWorkbenchStore } from '../workbench-context.tsx';
import { CentrePanel } from './centre/centre-panel.tsx';
import { FilterBar } from './filter/filter-bar.tsx';
import { LeftPanel } from './left/left-panel.tsx';
import { RightPanel } from './right-panel.tsx';
import styles from './workspace.module.css';
import { t } from '../text/text.ts';

/**
 * Per cent of the window. List and reasons are read: wider than this they only get lines that are too long, so that a
 * large screen gives what it has to the picture and the table.
 */
function defaultSizes(): { readonly list: number; readonly picture: number; readonly reasons: number } {
  const share = (most: number): number => (100 * most) / Math.max(1, window.innerWidth);
  const list = Math.min(25, share(420));
  const reasons = Math.min(28, share(500));
  return { list, picture: 100 - list - reasons, reasons };
}

export function Workspace(): ReactNode {
  const restored = useWorkbench((state) => state.restoredVersion);
  return (
    <div className={styles['workspace']}>
      <FilterBar />
      <Panels key={restored} />
    </div>
  );
}

/** What an analyst reads first is made first; each of the three in a task of its own, between which the page answers. */
function Panels(): ReactNode {
  const store = useWorkbenchStore();
  const [sizes] = useState(() => ({ ...defaultSizes(), ...store.getState().memory.panelSizes }));
  const made = useStages(3);
  return (
    <Group
      className={styles['group']}
      defaultLayout={{ list: sizes.list, picture: sizes.picture, reasons: sizes.reasons }}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) store.getState().remember({ panelSizes: layout });
      }}
    >
      <Panel id="list" minSize={260} maxSize="45" groupResizeBehavior="preserve-pixel-size">
        <LeftPanel />
      </Panel>
      <Separator className={styles['separator']} aria-label={t('Width of the list')} />
      <Panel id="picture" minSize={380}>
        {made > 1 && <CentrePanel />}
      </Panel>
      <Separator className={styles['separator']} aria-label={t('Width of the reasons')} />
      <Panel id="reasons" minSize={280} maxSize="45" groupResizeBehavior="preserve-pixel-size">
        {made > 2 && <RightPanel />}
      </Panel>
    </Group>
  );
}

/** Counts from 1 to `most`, one step a frame. */
function useStages(most: number): number {
  const [stage, setStage] = useState(1);
  useEffect(() => {
    if (stage < most) return afterPaint(() => startTransition(() => setStage(stage + 1)));
  }, [stage, most]);
  return stage;
}
