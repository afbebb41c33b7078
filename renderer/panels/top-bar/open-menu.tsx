/** Projects, samples and import in one menu. */
import { FlaskConical, FolderOpen, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu } from '../../ui/menu.tsx';
import type { MenuItem } from '../../ui/menu.tsx';
import { formatCount, formatDay } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { t } from '../../text/text.ts';

export function OpenMenu(): ReactNode {
  const entries = useWorkbench((state) => state.entries);
  const current = useWorkbench((state) => state.project?.projectId);
  const refresh = useWorkbench((state) => state.refreshEntries);
  const openSample = useWorkbench((state) => state.openSample);
  const openProject = useWorkbench((state) => state.openProject);
  const openDialog = useWorkbench((state) => state.openDialog);

  const recent = [...entries]
    .filter((entry) => !entry.isSample && entry.projectId !== current)
    .sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt))
    .slice(0, 12);
  const items: MenuItem[] = [
    {
      id: 'import',
      text: t('Import files…'),
      icon: <Upload aria-hidden />,
      onChoose: () => openDialog('import'),
    },
    {
      id: 'sample-debian',
      heading: t('Samples'),
      text: t('Debian packages'),
      detail: t('real'),
      icon: <FlaskConical aria-hidden />,
      onChoose: () => void openSample('debian'),
    },
    {
      id: 'sample-payments',
      text: t('Payments network'),
      detail: t('synthetic'),
      icon: <FlaskConical aria-hidden />,
      onChoose: () => void openSample('payments'),
    },
    ...recent.map((entry, i) => ({
      id: `project-${entry.projectId}`,
      ...(i === 0 ? { heading: t('Your projects') } : {}),
      text: entry.name,
      detail: t('{numNodes} nodes · {modifiedAt}', {
        numNodes: formatCount(entry.numNodes),
        modifiedAt: formatDay(entry.modifiedAt),
      }),
      icon: <FolderOpen aria-hidden />,
      onChoose: () => void openProject(entry.projectId, entry.name),
    })),
  ];
  return (
    <Menu
      label={t('Open')}
      icon={<FolderOpen aria-hidden />}
      items={items}
      onOpen={() => void refresh()}
      testId="open-menu"
    />
  );
}
