/**
 * Names and "+N" badges above the picture, on a canvas of their own. Names are set in order of importance and left out
 * where they would cover another one; the badge counts neighbours that are not in the picture.
 */
import type { Palette } from './palette.ts';

export interface OverlayNode {
  readonly name: string;
  readonly hidden: number;
  /** larger first; Infinity is always drawn */
  readonly priority: number;
  /** place and radius on screen, CSS pixels */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface OverlayText {
  readonly text: string;
  /** middle of the edge on screen, CSS pixels */
  readonly x: number;
  readonly y: number;
  /** drawn whatever it covers */
  readonly first: boolean;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const longest = 26;
export const shorten = (name: string): string => (name.length > longest ? `${name.slice(0, longest - 1)}…` : name);

const widths = new Map<string, number>();
/** Measuring is what costs most: the same names are drawn again with every frame. */
function widthOf(c: CanvasRenderingContext2D, text: string): number {
  const key = `${c.font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > 20_000) widths.clear();
  const width = c.measureText(text).width;
  widths.set(key, width);
  return width;
}

let family = '';
function bodyFont(): string {
  if (family === '') family = getComputedStyle(document.body).fontFamily;
  return family;
}

/** Names that are tried in one frame: with more of them hardly one would find room. */
const mostNames = 300;

export function drawOverlay(
  canvas: HTMLCanvasElement,
  nodes: readonly OverlayNode[],
  texts: readonly OverlayText[],
  zoom: number,
  palette: Palette,
): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const c = canvas.getContext('2d');
  if (c === null) return;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width, height);
  c.textBaseline = 'middle';

  const taken: Box[] = [];
  const visible = nodes.filter(({ x, y }) => x > -60 && y > -30 && x < width + 60 && y < height + 30);
  const important = [...visible].sort((a, b) => b.priority - a.priority).slice(0, mostNames);

  const font = bodyFont();
  const nameFont = (first: boolean): string => `${first ? 600 : 450} ${first ? 13 : 11.5}px ${font}`;
  const nameBox = (text: string, { x, y, radius }: OverlayNode): Box => {
    const half = widthOf(c, text) / 2 + 3;
    const middle = y + radius + 11;
    return { left: x - half, right: x + half, top: middle - 8, bottom: middle + 8 };
  };
  // The names that are always drawn have their place before anything else.
  c.font = nameFont(true);
  for (const node of important) if (node.priority === Infinity) taken.push(nameBox(shorten(node.name), node));

  // Then badges: they are small, and another name gives way to them.
  // Far away they would hide the nodes they belong to: only those that are always named keep theirs.
  c.font = `600 10px ${font}`;
  c.textAlign = 'center';
  for (const { hidden, x, y, radius, priority } of important) {
    if (hidden === 0 || (zoom < 0.66 && priority !== Infinity)) continue;
    const text = `+${hidden.toLocaleString('en-US')}`;
    const half = widthOf(c, text) / 2 + 4;
    const cx = x + radius * 0.72 + half;
    const cy = y - radius * 0.72 - 5;
    const box = { left: cx - half, right: cx + half, top: cy - 7, bottom: cy + 7 };
    if (taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    c.beginPath();
    c.roundRect(box.left, box.top, 2 * half, 14, 7);
    c.fillStyle = palette.raised;
    c.fill();
    c.lineWidth = 1;
    c.strokeStyle = palette.line;
    c.stroke();
    c.fillStyle = palette.text;
    c.fillText(text, cx, cy + 0.5);
  }

  // Texts of edges before other names: they are there because somebody looks at these edges.
  c.font = `550 11px ${font}`;
  for (const { text, x, y, first } of texts) {
    const half = widthOf(c, text) / 2 + 4;
    const box = { left: x - half, right: x + half, top: y - 8, bottom: y + 8 };
    if (!first && taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    c.fillStyle = palette.background;
    c.globalAlpha = 0.86;
    c.fillRect(box.left, box.top, 2 * half, 16);
    c.globalAlpha = 1;
    c.fillStyle = palette.text;
    c.fillText(text, x, y + 0.5);
  }

  c.textAlign = 'center';
  for (const node of important) {
    const first = node.priority === Infinity;
    if (!first && zoom < 0.45) continue;
    c.font = nameFont(first);
    const text = shorten(node.name);
    const box = nameBox(text, node);
    if (!first) {
      if (taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
    }
    const middle = (box.top + box.bottom) / 2;
    c.lineWidth = 3.5;
    c.lineJoin = 'round';
    c.strokeStyle = palette.background;
    c.strokeText(text, node.x, middle);
    c.fillStyle = first ? palette.text : palette.muted;
    c.fillText(text, node.x, middle);
  }
}
