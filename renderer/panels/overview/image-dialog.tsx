/** Saves the view of the whole graph as an image of the size that is asked for. */
import { useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { readPalette, readToken } from '../../canvas/palette.ts';
import { drawOrder } from '../../overview/draw-order.ts';
import type { EdgeOrder } from '../../overview/edge-order.ts';
import { largestSide, mostSvgElements } from '../../overview/export-image.ts';
import type { ImageInput } from '../../overview/export-image.ts';
import { imageFile } from '../../overview/image-apart.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import type { OverviewView } from '../../overview/overview-view.ts';
import { nameAt } from '../../overview/packed-names.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { saveBytes } from '../../ui/save-bytes.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import styles from './overview.module.css';
import type { Coloured } from './use-colouring.ts';
import { lookOf } from './use-overview-view.ts';
import type { Places } from './use-places.ts';
import { t } from '../../text/text.ts';

export interface ImageDialogProps {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly data: OverviewData;
  readonly places: Places;
  readonly coloured: Coloured;
  readonly edges: EdgeOrder;
  readonly view: OverviewView;
  readonly onClose: () => void;
}

/** Project, run, counts and day: what somebody needs who finds the image years later. */
export function provenanceOf(
  state: Pick<WorkbenchState, 'project' | 'runs' | 'runId' | 'overview'>,
  edges: EdgeOrder,
  now: Date,
): string {
  const { project, runs, runId, overview } = state;
  const run = runs.find((candidate) => candidate.runId === runId);
  const drawn = edges.numPlain + edges.numStrong;
  return [
    project?.name ?? '',
    run === undefined ? t('no run') : `${run.title} (${run.runId})`,
    t('{numNodes} nodes, {drawn} of {numEdges} edges', {
      numNodes: formatCount(project?.graph.numNodes ?? 0),
      drawn: formatCount(drawn),
      numEdges: formatCount(project?.graph.numEdges ?? 0),
    }),
    t('places: {places}, seed {seed}', { places: overview.places, seed: overview.seed }),
    now.toISOString().slice(0, 10),
    'Dowser',
  ]
    .filter(Boolean)
    .join(' · ');
}

function inputOf(
  { host, data, places, coloured, edges, view }: ImageDialogProps,
  state: WorkbenchState,
): ImageInput | null {
  if (host.current === null) return null;
  const element = host.current;
  const palette = readPalette(element);
  const look = lookOf(element, data, coloured, state.passes);
  const sorted = drawOrder(look.importance, state.passes, state.chosen);
  return {
    positions: places.positions,
    edges,
    look,
    order: sorted.order,
    numChosen: sorted.numChosen,
    camera: view.camera(),
    screen: view.size(),
    theme: view.theme(),
    colouring: coloured.colouring,
    colours: coloured.colouring.entries.map(({ token }) => readToken(element, token)),
    background: palette.background,
    text: palette.text,
    font: getComputedStyle(element).fontFamily,
    provenance: provenanceOf(state, edges, new Date()),
    names: view.named().map((node) => ({ node, text: nameAt(data.names, node) })),
    tooMany: t(
      'More than {value} nodes and edges are in view: no program opens such an SVG. Zoom in, filter, or save a PNG.',
      { value: formatCount(mostSvgElements) },
    ),
  };
}

export function ImageDialog(props: ImageDialogProps): ReactNode {
  const { view, onClose } = props;
  const store = useWorkbenchStore();
  const screen = view.size();
  const [width, setWidth] = useState(Math.min(largestSide, Math.round(2 * screen.width)));
  const [height, setHeight] = useState(Math.min(largestSide, Math.round(2 * screen.height)));
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isSize = [width, height].every((side) => Number.isInteger(side) && side >= 200 && side <= largestSide);

  const save = async (format: 'png' | 'svg'): Promise<void> => {
    setIsBusy(true);
    setError(null);
    try {
      const state = store.getState();
      const input = inputOf(props, state);
      if (input === null) return;
      const bytes = await imageFile({ format, input, width, height });
      saveBytes(`${state.project?.name ?? 'graph'}-overview.${format}`, bytes);
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setIsBusy(false);
    }
  };
  const side = (label: string, value: number, set: (value: number) => void, testId: string): ReactNode => (
    <label>
      {label}{' '}
      <input
        type="number"
        min={200}
        max={largestSide}
        value={Number.isNaN(value) ? '' : value}
        data-testid={testId}
        onChange={(event) => set(event.target.valueAsNumber)}
      />
    </label>
  );
  return (
    <Dialog
      title={t('Save this view as an image')}
      onClose={onClose}
      locked={isBusy}
      testId="image-dialog"
      footer={
        <>
          <Button disabled={!isSize || isBusy} data-testid="image-svg" onClick={() => void save('svg')}>
            {t('Save SVG')}
          </Button>
          <Button look="primary" disabled={!isSize || isBusy} data-testid="image-png" onClick={() => void save('png')}>
            {isBusy ? t('Drawing…') : t('Save PNG')}
          </Button>
        </>
      }
    >
      <div className={styles['imageRow']}>
        {side(t('Width'), width, setWidth, 'image-width')}
        {side(t('Height'), height, setHeight, 'image-height')}
        <span>{t('pixels, 200 to {largestSide}', { largestSide: formatCount(largestSide) })}</span>
      </div>
      <p>
        {t(
          'With the legend and a line that says project, run, counts and day. PNG holds every node and edge in view; SVG at most {mostSvgElements} of them together.',
          { mostSvgElements: formatCount(mostSvgElements) },
        )}
      </p>
      {error !== null && (
        <Message tone="error" testId="image-error">
          {error}
        </Message>
      )}
    </Dialog>
  );
}
