/**
 * How a neighbourhood is drawn: colour and size say the score, shape and border say the label, thickness and colour of
 * an edge say its own score. Names and counts are drawn by the overlay, which keeps them from covering each other.
 */
import type { StylesheetJson } from 'cytoscape';
import { labelValues } from '../../main/contract/api.ts';
import type { Palette } from './palette.ts';

const nodeSizes = [14, 16, 20, 26, 31];
const edgeWidths = [1.2, 1.6, 2.2, 3.2, 4.4];
const labelShapes = {
  anomalous: 'triangle',
  normal: 'round-rectangle',
  unsure: 'diamond',
  skip: 'round-hexagon',
  unlabelable: 'polygon',
} as const;
/** The X that its key and its mark are. */
const crossPoints = [
  -1, -0.55, -0.55, -1, 0, -0.45, 0.55, -1, 1, -0.55, 0.45, 0, 1, 0.55, 0.55, 1, 0, 0.45, -0.55, 1, -1, 0.55, -0.45, 0,
];

export function graphStyle(palette: Palette): StylesheetJson {
  const steps = palette.scores.flatMap((colour, step): StylesheetJson => [
    {
      selector: `node.s${step}`,
      style: { 'background-color': colour, width: nodeSizes[step], height: nodeSizes[step], 'z-index': step + 2 },
    },
    {
      selector: `edge.s${step}`,
      style: {
        'line-color': colour,
        'target-arrow-color': colour,
        width: edgeWidths[step],
        'line-opacity': step < 2 ? 0.7 : 1,
        'z-index': step,
      },
    },
  ]);
  const labels = labelValues.flatMap((value): StylesheetJson => [
    {
      selector: `node.${value}`,
      style: {
        shape: labelShapes[value],
        ...(value === 'unlabelable' ? { 'shape-polygon-points': crossPoints.join(' ') } : {}),
        'border-width': 3,
        'border-color': palette.labels[value],
      },
    },
    {
      selector: `edge.${value}`,
      style: { 'line-style': value === 'normal' ? 'solid' : 'dashed', 'line-dash-pattern': [8, 4] },
    },
    {
      selector: `edge.${value}`,
      style: { 'underlay-color': palette.labels[value], 'underlay-opacity': 0.3, 'underlay-padding': 3 },
    },
  ]);
  return [
    {
      selector: 'node',
      style: {
        'background-color': palette.unscored,
        width: 16,
        height: 16,
        shape: 'ellipse',
        'border-width': 1.5,
        'border-color': palette.background,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1.2,
        'line-opacity': 0.55,
        'line-color': palette.line,
        'target-arrow-color': palette.line,
        'curve-style': 'bezier',
        'control-point-step-size': 22,
        'arrow-scale': 0.8,
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge.directed', style: { 'target-arrow-shape': 'triangle' } },
    ...steps,
    ...labels,
    {
      selector: 'node.center',
      style: {
        width: 38,
        height: 38,
        'underlay-color': palette.accent,
        'underlay-opacity': 0.28,
        'underlay-padding': 9,
        'underlay-shape': 'ellipse',
        'z-index': 20,
      },
    },
    {
      selector: 'edge.center',
      style: {
        width: 6,
        'underlay-color': palette.accent,
        'underlay-opacity': 0.35,
        'underlay-padding': 6,
        'z-index': 19,
      },
    },
    { selector: 'node.focus', style: { 'underlay-shape': 'ellipse' } },
    {
      selector: '.focus',
      style: { 'underlay-color': palette.text, 'underlay-opacity': 0.25, 'underlay-padding': 5, 'z-index': 21 },
    },
    // Outside the filter: there, and told from the others at a glance.
    { selector: 'node.out', style: { opacity: 0.4 } },
    { selector: 'edge.out', style: { opacity: 0.22 } },
    // A ring of its own beside border (label) and underlay (centre, focus): all of them can meet in one node.
    {
      selector: 'node.marked',
      style: { 'outline-width': 2, 'outline-offset': 4, 'outline-color': palette.text, 'outline-style': 'dotted' },
    },
    { selector: ':active', style: { 'overlay-opacity': 0 } },
  ];
}
