/** The detail view as a scene for image files: the same places, colours, sizes and shapes as on screen. */
import type { LabelValue, Neighbourhood } from '../../main/contract/api.ts';
import { scoreStep, scoreSteps } from '../../ml/schema/score-steps.ts';
import type { LegendEntry, NodeShape, Scene } from '../images/scene.ts';
import type { Point } from './layout.ts';
import type { Palette } from './palette.ts';
import { bendsOf, edgeWidths, radiusOf } from './picture-model.ts';
import { t, tOf } from '../text/text.ts';

const shapes: Readonly<Record<LabelValue, NodeShape>> = {
  anomalous: 'triangle',
  normal: 'square',
  unsure: 'diamond',
  skip: 'hexagon',
  unlabelable: 'cross',
};
const labelWords: Readonly<Record<LabelValue, string>> = {
  anomalous: t('labelled anomalous'),
  normal: t('labelled normal'),
  unsure: t('unsure'),
  skip: t('skipped'),
  unlabelable: t('cannot be labelled'),
};

function legendOf({ nodes }: Neighbourhood, palette: Palette): LegendEntry[] {
  const scored = nodes.some(({ percentile }) => percentile !== null);
  const given = new Set(nodes.flatMap(({ label }) => label ?? []));
  const steps = scoreSteps.map(({ label }, step): LegendEntry => {
    return { shape: 'disc', fill: palette.scores[step], border: palette.background, text: tOf(label) };
  });
  return [
    ...(scored ? steps : []),
    ...[...given].map((label): LegendEntry => {
      return { shape: shapes[label], fill: 'none', border: palette.labels[label], text: labelWords[label] };
    }),
  ];
}

export function pictureScene(
  picture: Neighbourhood,
  places: ReadonlyMap<number, Point>,
  texts: ReadonlyMap<number, string>,
  palette: Palette,
): Scene {
  const radii = new Map(picture.nodes.map((node) => [node.index, radiusOf(node)]));
  const bendOf = bendsOf(picture.edges);
  const at = (node: number): Point => places.get(node) ?? [0, 0];
  return {
    background: palette.background,
    text: palette.text,
    muted: palette.muted,
    line: palette.line,
    legend: legendOf(picture, palette),
    edges: picture.edges.map(({ index, source, target, percentile, label }) => {
      const step = percentile === null ? null : scoreStep(percentile);
      return {
        from: at(source),
        to: at(target),
        endRadius: radii.get(target) ?? 0,
        bend: 2 * (bendOf.get(index) ?? 0),
        colour: step === null ? palette.line : palette.scores[step],
        width: step === null ? 1.2 : edgeWidths[step],
        opacity: step === null ? 0.55 : step < 2 ? 0.7 : 1,
        isDashed: label !== null && label !== 'normal',
        hasArrow: picture.directed,
        text: texts.get(index) ?? '',
      };
    }),
    nodes: picture.nodes.map((node) => ({
      x: at(node.index)[0],
      y: at(node.index)[1],
      radius: radiusOf(node),
      shape: node.label === null ? 'disc' : shapes[node.label],
      fill: node.percentile === null ? palette.unscored : palette.scores[scoreStep(node.percentile)],
      border: node.label === null ? palette.background : palette.labels[node.label],
      borderWidth: node.label === null ? 1.5 : 3,
      name: node.name,
      priority: node.isCenter ? Infinity : (node.percentile ?? 0),
      halo: node.isCenter ? palette.accent : null,
    })),
  };
}
