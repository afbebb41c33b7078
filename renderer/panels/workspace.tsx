/** The filter above list, picture and reasons, which stand side by side with sizes that are kept with the project. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useWorkbench, useWorkbenchStore } from '../workbench-context.tsx';
import { CentrePanel } from './centre/centre-panel.tsx';
import { FilterBar } from './filter/filter-bar.tsx';
import { LeftPanel } from './left/left-panel.tsx';
import { RightPanel } from './right-panel.tsx';
import styles from './workspace.module.css';
import { t } from '../text/text.ts';

const defaultSizes = { list: 25, picture: 47, reasons: 28 };

export function Workspace(): ReactNode {
  const store = useWorkbenchStore();
  const restored = useWorkbench((state) => state.restoredVersion);
  const [sizes] = useState(() => ({ ...defaultSizes, ...store.getState().memory.panelSizes }));

  return (
    <div className={styles['workspace']}>
      <FilterBar />
      <Group
        key={restored}
        className={styles['group']}
        defaultLayout={{ list: sizes.list, picture: sizes.picture, reasons: sizes.reasons }}
        onLayoutChanged={(layout, meta) => {
          if (meta.isUserInteraction) store.getState().remember({ panelSizes: layout });
        }}
      >
        <Panel id="list" minSize={260} maxSize="45">
          <LeftPanel />
        </Panel>
        <Separator className={styles['separator']} aria-label={t('Width of the list')} />
        <Panel id="picture" minSize={380}>
          <CentrePanel />
        </Panel>
        <Separator className={styles['separator']} aria-label={t('Width of the reasons')} />
        <Panel id="reasons" minSize={280} maxSize="45">
          <RightPanel />
        </Panel>
      </Group>
    </div>
  );
}
