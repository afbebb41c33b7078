/**
 * Names, "+N" badges and texts of edges above the picture, on a canvas of their own. They are set in order of importance
 * and left out where they would cover another one or, texts, a node; the badge counts neighbours that are not in the
 * picture.
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
  readonly lines: readonly string[];
  /** middle of the edge on screen, CSS pixels */
  readonly x: number;
  readonly y: number;
  /** from its one end to the other */
  readonly along: readonly [number, number];
  /** half its width */
  readonly thick: number;
  /** radius of the larger of its ends */
  readonly room: number;
  /** drawn whatever it covers */
  readonly first: boolean;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const lineHeight = 13;
/** Where a text may stand, as shares of the edge away from its middle. */
const shares = [0, -0.14, 0.14];

/** Places for a text of this size, the best first: on the edge; above or below one that runs across, as on a ruler. */
export function placesFor(text: OverlayText, tall: number): (readonly [number, number])[] {
  const {
    x,
    y,
    along: [dx, dy],
  } = text;
  const on = shares.map((share) => [x + share * dx, y + share * dy] as const);
  // Beside one that runs down it would not be clear whose text it is; a line across would strike the text out.
  if (Math.abs(dx) <= 3 * Math.abs(dy)) return on;
  const near = tall / 2 + 3 + text.thick;
  const far = tall / 2 + 3 + text.room;
  return [...[-near, -far, far].map((by) => [x, y + by] as const), ...on];
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const discOf = ({ x, y, radius }: OverlayNode): Box => {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
};

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
  const discs = texts.length === 0 ? [] : visible.map(discOf);
  for (const text of texts) {
    const { lines, first } = text;
    const half = Math.max(...lines.map((line) => widthOf(c, line))) / 2 + 4;
    const tall = lines.length * lineHeight + 3;
    const boxes = placesFor(text, tall).map(([x, y]): Box => {
      return { left: x - half, right: x + half, top: y - tall / 2, bottom: y + tall / 2 };
    });
    const isFree = (box: Box): boolean =>
      box.left >= 0 && box.right <= width && ![taken, discs].some((held) => held.some((other) => overlaps(box, other)));
    const box = boxes.find(isFree) ?? (first ? boxes[0] : undefined);
    if (box === undefined) continue;
    taken.push(box);
    c.lineWidth = 4;
    c.lineJoin = 'round';
    c.strokeStyle = palette.background;
    lines.forEach((line, i) => {
      const at: [string, number, number] = [line, (box.left + box.right) / 2, box.top + 2 + (i + 0.5) * lineHeight];
      c.strokeText(...at);
      c.fillStyle = i === 0 ? palette.text : palette.muted;
      c.fillText(...at);
    });
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
