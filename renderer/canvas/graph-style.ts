/**
 * How Cytoscape draws a picture: colour and size say the score, shape and border say the label, thickness and colour of
 * an edge say its own score. Sizes, shapes, bends and arrowheads are those of `draw-picture.ts`, so that a picture looks
 * the same whichever of the two draws it. Names and counts are drawn by the overlay.
 */
import type { EdgeSingular, StylesheetJson } from 'cytoscape';
import { labelValues } from '../../main/contract/api.ts';
import { numberOf } from './graph-elements.ts';
import { faded } from './draw-picture.ts';
import type { Palette } from './palette.ts';
import { arrowSize, edgeWidths, labelCorners, nodeRadii, outstanding, plain } from './picture-model.ts';

/** Cytoscape's own arrowhead is this long for an edge of that width. */
const arrowOf = (width: number): number => 0.3 * Math.max((13.37 * width) ** 0.9, 29);
const widthAndArrow = (width: number): { readonly width: number; readonly 'arrow-scale': number } => ({
  width,
  'arrow-scale': arrowSize(width) / arrowOf(width),
});

export function graphStyle(palette: Palette): StylesheetJson {
  const steps = palette.scores.flatMap((colour, step): StylesheetJson => [
    {
      selector: `node.s${step}`,
      style: {
        'background-color': colour,
        width: 2 * nodeRadii[step],
        height: 2 * nodeRadii[step],
        'z-index': step + 2,
      },
    },
    {
      selector: `edge.s${step}`,
      style: {
        'line-color': colour,
        'target-arrow-color': colour,
        ...widthAndArrow(edgeWidths[step]),
        'line-opacity': step < 2 ? 0.7 : 1,
        'z-index': step,
      },
    },
  ]);
  const labels = labelValues.flatMap((value): StylesheetJson => [
    {
      selector: `node.${value}`,
      style: {
        shape: 'polygon',
        'shape-polygon-points': labelCorners[value].join(' '),
        'border-width': 3,
        'border-color': palette.labels[value],
      },
    },
    {
      selector: `edge.${value}`,
      style: {
        'line-style': value === 'normal' ? 'solid' : 'dashed',
        'line-dash-pattern': [8, 4],
        'underlay-color': palette.labels[value],
        'underlay-opacity': 0.3,
        'underlay-padding': 3,
      },
    },
  ]);
  return [
    {
      selector: 'node',
      style: {
        'background-color': palette.unscored,
        width: 2 * plain.radius,
        height: 2 * plain.radius,
        shape: 'ellipse',
        'border-width': 1.5,
        'border-color': palette.background,
        'overlay-opacity': 0,
        'underlay-shape': 'ellipse',
      },
    },
    {
      selector: 'edge',
      style: {
        ...widthAndArrow(plain.width),
        'line-opacity': 0.55,
        'line-color': palette.line,
        'target-arrow-color': palette.line,
        'curve-style': 'straight',
        'overlay-opacity': 0,
      },
    },
    // Only where several edges join the same nodes do they need curves, which cost several times as much to draw.
    {
      selector: 'edge.curved',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'node-position',
        'control-point-distances': (edge: EdgeSingular) => 2 * numberOf(edge.data('bend')),
        'control-point-weights': 0.5,
      },
    },
    {
      selector: 'edge.loop',
      style: {
        'curve-style': 'bezier',
        'loop-direction': '0deg',
        'loop-sweep': '-60deg',
        'control-point-step-size': 34,
      },
    },
    { selector: 'edge.directed', style: { 'target-arrow-shape': 'triangle' } },
    { selector: 'edge.loop', style: { 'target-arrow-shape': 'none' } },
    ...steps,
    ...labels,
    {
      selector: 'node.center',
      style: {
        width: 2 * outstanding.radius,
        height: 2 * outstanding.radius,
        'underlay-color': palette.accent,
        'underlay-opacity': 0.28,
        'underlay-padding': 9,
        'z-index': 20,
      },
    },
    {
      selector: 'edge.center',
      style: {
        ...widthAndArrow(outstanding.width),
        'line-opacity': 1,
        'underlay-color': palette.accent,
        'underlay-opacity': 0.35,
        'underlay-padding': 6,
        'z-index': 19,
      },
    },
    {
      selector: 'edge.brushed',
      style: {
        'underlay-color': palette.accent,
        'underlay-opacity': 0.45,
        'underlay-padding': 4,
        'line-opacity': 1,
        'z-index': 18,
      },
    },
    {
      selector: '.focus',
      style: { 'underlay-color': palette.text, 'underlay-opacity': 0.25, 'underlay-padding': 5, 'z-index': 21 },
    },
    { selector: 'edge.focus', style: { 'line-opacity': 1 } },
    // The centre keeps its wide ring: which node it is must not be lost by a click on it.
    { selector: 'node.center.focus', style: { 'underlay-opacity': 0.3, 'underlay-padding': 9 } },
    // A ring of its own beside border (label) and underlay (centre, focus): all of them can meet in one node.
    // What the filter does not let through.
    { selector: '.out', style: { opacity: faded } },
    {
      selector: 'node.marked',
      style: { 'outline-width': 2, 'outline-offset': 5, 'outline-color': palette.text, 'outline-style': 'dotted' },
    },
    { selector: ':active', style: { 'overlay-opacity': 0 } },
  ];
}
