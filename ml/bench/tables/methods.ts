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

/** Another construction of a detector. */
const variant = (
  id: string,
  detectorId: string,
  title: string,
  params: Method['params'],
  tasks: Method['tasks'] = detectorById(detectorId).scores,
): Method => ({ id, title, detector: detectorById(detectorId), params, tasks });

const bourneVariants: readonly Method[] = [
  variant('bourne-paper', 'bourne', 'BOURNE, paper (nodes GH with predictor, edges HG)', { variant: 'paper' }),
  variant('bourne-released', 'bourne', 'BOURNE, released (nodes GG, edges HG)', { variant: 'released' }),
  variant(
    'bourne-bare',
    'bourne',
    'BOURNE, GH without predictor',
    { variant: 'paper', usePredictor: 'no', edgeComparison: 'contexts' },
    ['node'],
  ),
];

export const methods: readonly Method[] = detectors.flatMap((detector) =>
  detector.id === 'bourne' ? [asItComes(detector), ...bourneVariants] : [asItComes(detector)],
);
