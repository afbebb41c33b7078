/** The rows of the tables: every detector as it comes, and BOURNE in its other wirings. */
import { detectorById, detectors } from '../../detectors/index.ts';
import type { Detector } from '../../detectors/detector.ts';
import type { ParamValue } from '../../schema/params.ts';

export interface Method {
  readonly id: string;
  readonly title: string;
  readonly detector: Detector;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** elements whose scores are reported; a variant that changes only the node network repeats no edge row */
  readonly tasks: readonly ('node' | 'edge')[];
}

const asItComes = (detector: Detector): Method => ({
  id: detector.id,
  title: detector.isFloor ? `floor: ${detector.title.toLowerCase()}` : detector.title,
  detector,
  params: {},
  tasks: detector.scores,
});

/** Another setting of a detector, whose other task is the same as of the detector as it comes. */
const nodeVariant = (id: string, detectorId: string, title: string, params: Method['params']): Method => ({
  id,
  title,
  detector: detectorById(detectorId),
  params,
  tasks: ['node'],
});

const bourneVariants: readonly Method[] = [
  nodeVariant('bourne-gg', 'bourne', 'BOURNE, graph against graph (as released)', { nodeWiring: 'GG' }),
];

export const methods: readonly Method[] = detectors.flatMap((detector) =>
  detector.id === 'bourne' ? [asItComes(detector), ...bourneVariants] : [asItComes(detector)],
);
