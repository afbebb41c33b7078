/** The picture as it stands, for the dialog that writes it to a file. */
import { useMemo } from 'react';
import type { GraphView } from '../../canvas/graph-view.ts';
import { paletteOf } from '../../canvas/palette.ts';
import { pictureScene } from '../../canvas/picture-scene.ts';
import type { ImageSource } from '../../images/scene.ts';
import { themeTokens } from '../../images/theme-tokens.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import type { Picture } from './use-neighbourhood.ts';
import { t } from '../../text/text.ts';

/** What the picture leaves out, in one sentence; '' where it is everything. */
function leftOut({ neighbourhood, isFirstLook, pictured }: Picture, total: number): string {
  const { nodes, hiddenNodes, hiddenEdges } = neighbourhood;
  if (isFirstLook)
    return t('{nodes} of {total} nodes shown', { nodes: formatCount(nodes.length), total: formatCount(total) });
  if (pictured !== null) {
    return hiddenEdges === 0
      ? ''
      : t('{hiddenEdges} other edges between these nodes not shown', { hiddenEdges: formatCount(hiddenEdges) });
  }
  const around = nodes.filter((node) => !node.isCenter).length;
  if (hiddenNodes === 0 && hiddenEdges === 0) return t('all neighbours shown, not what lies beyond them');
  return t('{around} of {around2} neighbours shown, highest scores first', {
    around: formatCount(around),
    around2: formatCount(around + hiddenNodes),
  });
}

export function useImageSource(
  viewRef: React.RefObject<GraphView | null>,
  picture: Picture | null,
  texts: ReadonlyMap<number, string>,
): ImageSource | null {
  const total = useWorkbench((state) => state.project?.graph.numNodes ?? 0);
  return useMemo(() => {
    if (picture === null || picture.neighbourhood.nodes.length === 0) return null;
    const names = picture.neighbourhood.nodes.filter(({ isCenter }) => isCenter).map(({ name }) => name);
    // Where there are many edges their texts would cover the picture.
    const shownTexts = picture.neighbourhood.edges.length <= 40 ? texts : new Map<number, string>();
    return {
      title: picture.pictured?.title ?? t('Neighbourhood of {value}', { value: names.join(t(' and ')) }),
      hidden: leftOut(picture, total),
      scene: (theme) =>
        pictureScene(
          picture.neighbourhood,
          viewRef.current?.positions() ?? new Map(),
          shownTexts,
          paletteOf(themeTokens(theme)),
        ),
    };
  }, [viewRef, picture, texts, total]);
}
