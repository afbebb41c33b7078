/**
 * Draws a picture: colour and size say the score, shape and border say the label, thickness and colour of an edge say its
 * own score. Edges of one look are drawn in one stroke, which is what makes thousands of them a matter of milliseconds.
 */
import type { Marks } from './drawing.ts';
import type { Palette } from './palette.ts';
import { arrowSize, labelCorners, pulledTo } from './picture-model.ts';
import type { DrawnEdge, DrawnNode, PictureModel } from './picture-model.ts';
import type { Camera2d } from './view-2d.ts';

/** How much of a node or an edge is left where the filter does not let it through. */
export const faded = 0.22;

function outline(c: CanvasRenderingContext2D, { x, y, radius, label }: DrawnNode): void {
  c.beginPath();
  if (label === null) {
    c.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const points = labelCorners[label];
  for (let i = 0; i < points.length; i += 2) c.lineTo(x + points[i] * radius, y + points[i + 1] * radius);
  c.closePath();
}

function line(c: CanvasRenderingContext2D, edge: DrawnEdge): void {
  const { source, target, bend } = edge;
  if (source === target) {
    const size = 12 + Math.abs(bend) / 2;
    c.moveTo(source.x + size, source.y - source.radius - size * 0.6);
    c.arc(source.x, source.y - source.radius - size * 0.6, size, 0, 2 * Math.PI);
    return;
  }
  c.moveTo(source.x, source.y);
  if (bend === 0) c.lineTo(target.x, target.y);
  else c.quadraticCurveTo(...pulledTo(edge), target.x, target.y);
}

function arrow(c: CanvasRenderingContext2D, edge: DrawnEdge): void {
  const { source, target, width } = edge;
  if (source === target) return;
  const [px, py] = edge.bend === 0 ? [source.x, source.y] : pulledTo(edge);
  const length = Math.hypot(target.x - px, target.y - py) || 1;
  const [ux, uy] = [(target.x - px) / length, (target.y - py) / length];
  const tip = target.radius + 1.5;
  const size = arrowSize(width);
  const [tx, ty] = [target.x - ux * tip, target.y - uy * tip];
  c.moveTo(tx, ty);
  c.lineTo(tx - ux * size - uy * size * 0.45, ty - uy * size + ux * size * 0.45);
  c.lineTo(tx - ux * size + uy * size * 0.45, ty - uy * size - ux * size * 0.45);
  c.closePath();
}

const isNear = (edge: DrawnEdge, left: number, top: number, right: number, bottom: number): boolean => {
  const { source: a, target: b } = edge;
  const room = Math.abs(edge.bend) * 2 + 40;
  return (
    Math.max(a.x, b.x) > left - room &&
    Math.min(a.x, b.x) < right + room &&
    Math.max(a.y, b.y) > top - room &&
    Math.min(a.y, b.y) < bottom + room
  );
};

function drawEdges(
  c: CanvasRenderingContext2D,
  edges: readonly DrawnEdge[],
  directed: boolean,
  palette: Palette,
  strength: number,
): void {
  for (const step of [null, 0, 1, 2, 3, 4]) {
    const colour = step === null ? palette.line : palette.scores[step];
    c.globalAlpha = strength * (step === null ? 0.55 : step < 2 ? 0.7 : 1);
    c.strokeStyle = colour;
    c.fillStyle = colour;
    for (const isDashed of [false, true]) {
      const alike = edges.filter(
        (edge) => edge.step === step && !edge.isCentre && (edge.label !== null && edge.label !== 'normal') === isDashed,
      );
      if (alike.length === 0) continue;
      c.setLineDash(isDashed ? [8, 4] : []);
      c.lineWidth = alike[0].width;
      c.beginPath();
      for (const edge of alike) line(c, edge);
      c.stroke();
      if (!directed) continue;
      c.beginPath();
      for (const edge of alike) arrow(c, edge);
      c.fill();
    }
  }
  c.setLineDash([]);
  c.globalAlpha = 1;
}

/** A band below an edge: its label, a brush, a focus. */
function band(
  c: CanvasRenderingContext2D,
  edges: readonly DrawnEdge[],
  colour: string,
  alpha: number,
  pad: number,
): void {
  c.globalAlpha = alpha;
  c.strokeStyle = colour;
  c.lineCap = 'round';
  for (const edge of edges) {
    c.lineWidth = edge.width + 2 * pad;
    c.beginPath();
    line(c, edge);
    c.stroke();
  }
  c.lineCap = 'butt';
  c.globalAlpha = 1;
}

function halo(
  c: CanvasRenderingContext2D,
  { x, y, radius }: DrawnNode,
  colour: string,
  alpha: number,
  pad: number,
): void {
  c.globalAlpha = alpha;
  c.fillStyle = colour;
  c.beginPath();
  c.arc(x, y, radius + pad, 0, 2 * Math.PI);
  c.fill();
  c.globalAlpha = 1;
}

export function drawPicture(
  canvas: HTMLCanvasElement,
  model: PictureModel,
  { zoom, panX, panY }: Camera2d,
  { focus, marked, brushed, passes }: Marks,
  palette: Palette,
): void {
  const ratio = window.devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const c = canvas.getContext('2d');
  if (c === null) return;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.clearRect(0, 0, canvas.width, canvas.height);
  c.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * panX, ratio * panY);
  const [left, top] = [-panX / zoom, -panY / zoom];
  const [right, bottom] = [left + width / zoom, top + height / zoom];
  const edges = model.edges.filter((edge) => isNear(edge, left, top, right, bottom));
  const nodes = model.nodes.filter(({ x, y }) => x > left - 40 && x < right + 40 && y > top - 40 && y < bottom + 40);

  for (const value of Object.keys(palette.labels)) {
    const labelled = edges.filter(({ label }) => label === value);
    if (labelled.length > 0 && labelled[0].label !== null) band(c, labelled, palette.labels[labelled[0].label], 0.3, 3);
  }
  const isOut = (index: number): boolean => passes !== null && passes[index] === 0;
  const isEdgeOut = ({ source, target }: DrawnEdge): boolean => isOut(source.node.index) || isOut(target.node.index);
  if (passes !== null) drawEdges(c, edges.filter(isEdgeOut), model.directed, palette, faded);
  const inside = passes === null ? edges : edges.filter((edge) => !isEdgeOut(edge));
  drawEdges(c, inside, model.directed, palette, 1);
  const centre = edges.filter(({ isCentre }) => isCentre);
  band(c, centre, palette.accent, 0.35, 6);
  const shownBrush = edges.filter(({ index }) => brushed.has(index));
  band(c, shownBrush, palette.accent, 0.45, 4);
  const focused = focus?.kind === 'edge' ? edges.filter(({ index }) => index === focus.index) : [];
  band(c, focused, palette.text, 0.25, 5);
  // Again, above their bands and above all others.
  for (const edge of [...centre, ...shownBrush, ...focused]) {
    const colour = edge.step === null ? palette.line : palette.scores[edge.step];
    c.strokeStyle = colour;
    c.fillStyle = colour;
    c.lineWidth = edge.width;
    c.beginPath();
    line(c, edge);
    c.stroke();
    if (!model.directed) continue;
    c.beginPath();
    arrow(c, edge);
    c.fill();
  }
  for (const node of nodes) {
    const { index, isCenter } = node.node;
    if (isCenter) halo(c, node, palette.accent, 0.28, 9);
    if (focus?.kind === 'node' && focus.index === index) halo(c, node, palette.text, 0.25, 5);
    outline(c, node);
    if (isOut(index)) c.globalAlpha = faded;
    c.fillStyle = node.step === null ? palette.unscored : palette.scores[node.step];
    c.fill();
    c.lineWidth = node.label === null ? 1.5 : 3;
    c.strokeStyle = node.label === null ? palette.background : palette.labels[node.label];
    c.stroke();
    c.globalAlpha = 1;
    if (!marked.has(index)) continue;
    // A ring of its own beside border (label) and halo (centre, focus): all of them can meet in one node.
    c.lineWidth = 2;
    c.strokeStyle = palette.text;
    c.setLineDash([2, 3]);
    c.beginPath();
    c.arc(node.x, node.y, node.radius + 6, 0, 2 * Math.PI);
    c.stroke();
    c.setLineDash([]);
  }
}
