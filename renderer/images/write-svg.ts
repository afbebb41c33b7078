/**
 * A scene as one SVG document that needs nothing else: no style sheet, no script, no address. Every text is escaped and
 * every colour checked, because names come from other people's files.
 */
import type { Bounds, ImageOptions, LegendEntry, NodeShape, Scene, SceneEdge, SceneNode } from './scene.ts';

/** Text for content and attributes; what XML cannot carry at all becomes a replacement mark. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Colours of the theme as they are; anything else is no colour. */
export const safeColour = (colour: string): string =>
  /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]+\)|[a-z]+)$/i.test(colour.trim()) ? colour.trim() : 'none';

const n = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0');

const outlines: Readonly<Record<Exclude<NodeShape, 'disc'>, readonly number[]>> = {
  triangle: [0, -1.1, 1.05, 0.85, -1.05, 0.85],
  square: [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  diamond: [0, -1.15, 1.15, 0, 0, 1.15, -1.15, 0],
  hexagon: [-0.55, -1, 0.55, -1, 1.05, 0, 0.55, 1, -0.55, 1, -1.05, 0],
  cross: [
    -1, -0.55, -0.55, -1, 0, -0.45, 0.55, -1, 1, -0.55, 0.45, 0, 1, 0.55, 0.55, 1, 0, 0.45, -0.55, 1, -1, 0.55, -0.45,
    0,
  ],
};

function shapeSvg(shape: NodeShape, x: number, y: number, radius: number, look: string): string {
  if (shape === 'disc') return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" ${look}/>`;
  const points = outlines[shape];
  const text = points.map((value, i) => n(i % 2 === 0 ? x + value * radius : y + value * radius));
  const pairs = text.flatMap((value, i) => (i % 2 === 0 ? [`${value},${text[i + 1]}`] : []));
  return `<polygon points="${pairs.join(' ')}" stroke-linejoin="round" ${look}/>`;
}

/** Room around everything that is drawn. */
export function boundsOf(scene: Scene): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, radius } of scene.nodes) {
    left = Math.min(left, x - radius);
    right = Math.max(right, x + radius);
    top = Math.min(top, y - radius);
    bottom = Math.max(bottom, y + radius);
  }
  if (scene.raster !== undefined) {
    const { bounds } = scene.raster;
    left = Math.min(left, bounds.left);
    right = Math.max(right, bounds.right);
    top = Math.min(top, bounds.top);
    bottom = Math.max(bottom, bounds.bottom);
  }
  return left === Infinity ? { left: 0, top: 0, right: 1, bottom: 1 } : { left, top, right, bottom };
}

const font = 'Inter, system-ui, -apple-system, Segoe UI, Roboto, sans-serif';
/** Mean width of a letter in sizes of the font; good enough to keep names apart. */
const letter = 0.58;
const longest = 26;
const shorten = (name: string): string => (name.length > longest ? `${name.slice(0, longest - 1)}…` : name);

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

type Place = (x: number, y: number) => readonly [number, number];

function edgeSvg(edge: SceneEdge, place: Place, scale: number): string {
  const [x1, y1] = place(...edge.from);
  const [x2, y2] = place(...edge.to);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const bend = edge.bend * scale;
  const [mx, my] = [(x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend];
  const look = `stroke="${safeColour(edge.colour)}" stroke-width="${n(edge.width * scale)}" stroke-opacity="${n(edge.opacity)}" fill="none"${edge.isDashed ? ` stroke-dasharray="${n(8 * scale)} ${n(4 * scale)}"` : ''}`;
  if (length <= 1) {
    const r = 14 * scale;
    return `<circle cx="${n(x1)}" cy="${n(y1 - edge.endRadius * scale - r * 0.6)}" r="${n(r)}" ${look}/>`;
  }
  // The arrow points along the last stretch of the curve.
  const [ax, ay] = [x2 - mx, y2 - my];
  const last = Math.hypot(ax, ay) || 1;
  const stop = edge.hasArrow ? edge.endRadius * scale + 2 * scale : 0;
  const [ex, ey] = [x2 - (ax / last) * stop, y2 - (ay / last) * stop];
  const line = `<path d="M${n(x1)} ${n(y1)}Q${n(mx)} ${n(my)} ${n(ex)} ${n(ey)}" ${look}/>`;
  if (!edge.hasArrow) return line;
  const size = (4 + 1.5 * edge.width) * scale;
  const [bx, by] = [ex - (ax / last) * size, ey - (ay / last) * size];
  const [px, py] = [(-ay / last) * size * 0.5, (ax / last) * size * 0.5];
  const head = `<polygon points="${n(ex)},${n(ey)} ${n(bx + px)},${n(by + py)} ${n(bx - px)},${n(by - py)}" fill="${safeColour(edge.colour)}"/>`;
  return line + head;
}

function textSvg(x: number, y: number, size: number, fill: string, halo: string, text: string, weight = 450): string {
  const look = `font-size="${n(size)}" font-weight="${weight}" text-anchor="middle" fill="${safeColour(fill)}" stroke="${safeColour(halo)}" stroke-width="${n(size * 0.28)}" paint-order="stroke" stroke-linejoin="round"`;
  return `<text x="${n(x)}" y="${n(y)}" ${look}>${escapeXml(text)}</text>`;
}

/** Names of nodes where they do not cover each other, and texts of edges where they do not cover those. */
function textsSvg(scene: Scene, place: Place, scale: number): string {
  const taken: Box[] = [];
  const out: string[] = [];
  const size = Math.max(9, Math.min(15, 11.5 * scale));
  const put = (x: number, y: number, text: string, always: boolean, fill: string, weight: number): void => {
    const half = (text.length * letter * size) / 2 + 2;
    const box = { left: x - half, right: x + half, top: y - size, bottom: y + size * 0.4 };
    if (!always && taken.some((other) => overlaps(box, other))) return;
    taken.push(box);
    out.push(textSvg(x, y, size, fill, scene.background, text, weight));
  };
  const named = scene.nodes.filter(({ name }) => name !== '').sort((a, b) => b.priority - a.priority);
  for (const { x, y, radius, name, priority } of named) {
    const [px, py] = place(x, y);
    const first = priority === Infinity;
    put(
      px,
      py + radius * scale + size * 1.15,
      shorten(name),
      first,
      first ? scene.text : scene.muted,
      first ? 600 : 450,
    );
  }
  for (const { from, to, bend, text } of scene.edges) {
    if (text === '') continue;
    const [x1, y1] = place(...from);
    const [x2, y2] = place(...to);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const off = (bend * scale) / 2;
    put(
      (x1 + x2) / 2 - ((y2 - y1) / length) * off,
      (y1 + y2) / 2 + ((x2 - x1) / length) * off - 4,
      text,
      false,
      scene.text,
      500,
    );
  }
  return out.join('');
}

const rowHeight = 20;
const small = 12;

function legendRows(
  legend: readonly LegendEntry[],
  width: number,
): { readonly entry: LegendEntry; readonly x: number; readonly row: number }[] {
  let x = 16;
  let row = 0;
  return legend.map((entry) => {
    const wide = 26 + entry.text.length * letter * small + 14;
    if (x > 16 && x + wide > width - 16) {
      x = 16;
      row++;
    }
    const at = { entry, x, row };
    x += wide;
    return at;
  });
}

/** Text in lines of at most so many letters, cut between words. */
function lines(text: string, letters: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      out.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? out : [...out, line];
}

/**
 * @param provenance what the picture is of and what it leaves out, in words: at the bottom, and as its description
 */
export function writeSvg(
  scene: Scene,
  { width, height, withLegend }: ImageOptions,
  title: string,
  provenance: string,
): string {
  const legend = withLegend ? legendRows(scene.legend, width) : [];
  const said = lines(provenance, Math.max(20, Math.floor((width - 32) / (letter * small))));
  const legendHeight = legend.length === 0 ? 0 : ((legend.at(-1)?.row ?? 0) + 1) * rowHeight + 6;
  const foot = legendHeight + said.length * 16 + 14;
  const head = 40;
  const bounds = boundsOf(scene);
  const margin = 34;
  const free = { width: Math.max(1, width - 2 * margin), height: Math.max(1, height - head - foot - 2 * margin) };
  const spread = { x: Math.max(1, bounds.right - bounds.left), y: Math.max(1, bounds.bottom - bounds.top) };
  const scale = Math.min(free.width / spread.x, free.height / spread.y, 2.4);
  const offset = {
    x: width / 2 - (scale * (bounds.left + bounds.right)) / 2,
    y: head + margin + free.height / 2 - (scale * (bounds.top + bounds.bottom)) / 2,
  };
  const place: Place = (x, y) => [offset.x + scale * x, offset.y + scale * y];
  // Marks keep their size on paper when the picture is small, and do not grow without end when it is large.
  const marks = Math.max(0.35, Math.min(1.6, scale));
  const parts: string[] = [];
  if (scene.raster !== undefined && /^data:image\/png;base64,[\w+/=]+$/.test(scene.raster.png)) {
    const { png, bounds: box } = scene.raster;
    const [x, y] = place(box.left, box.top);
    parts.push(
      `<image x="${n(x)}" y="${n(y)}" width="${n((box.right - box.left) * scale)}" height="${n((box.bottom - box.top) * scale)}" preserveAspectRatio="none" href="${png}"/>`,
    );
  }
  for (const edge of scene.edges) parts.push(edgeSvg(edge, place, marks));
  for (const node of scene.nodes) parts.push(nodeSvg(node, place, marks));
  parts.push(textsSvg(scene, place, marks));
  const top = height - foot;
  parts.push(`<line x1="16" x2="${n(width - 16)}" y1="${n(top)}" y2="${n(top)}" stroke="${safeColour(scene.line)}"/>`);
  for (const { entry, x, row } of legend)
    parts.push(entrySvg(entry, x, top + 6 + row * rowHeight + rowHeight / 2, scene));
  said.forEach((line, i) => {
    const y = top + legendHeight + 16 + i * 16;
    parts.push(
      `<text x="16" y="${n(y)}" font-size="${small}" fill="${safeColour(scene.muted)}">${escapeXml(line)}</text>`,
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img" aria-labelledby="t d" font-family="${font}">`,
    `<title id="t">${escapeXml(title)}</title><desc id="d">${escapeXml(provenance)}</desc>`,
    `<rect width="${n(width)}" height="${n(height)}" fill="${safeColour(scene.background)}"/>`,
    `<text x="16" y="26" font-size="15" font-weight="650" fill="${safeColour(scene.text)}">${escapeXml(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('\n');
}

function nodeSvg(node: SceneNode, place: Place, marks: number): string {
  const [x, y] = place(node.x, node.y);
  const radius = node.radius * marks;
  const halo =
    node.halo === null
      ? ''
      : `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius + 8 * marks)}" fill="${safeColour(node.halo)}" fill-opacity="0.28"/>`;
  const look = `fill="${safeColour(node.fill)}" stroke="${safeColour(node.border)}" stroke-width="${n(node.borderWidth * marks)}"`;
  return halo + shapeSvg(node.shape, x, y, radius, look);
}

function entrySvg(entry: LegendEntry, x: number, y: number, scene: Scene): string {
  const text = `<text x="${n(x + 20)}" y="${n(y + 4)}" font-size="${small}" fill="${safeColour(scene.muted)}">${escapeXml(entry.text)}</text>`;
  if (entry.shape === 'line') {
    return `<line x1="${n(x)}" x2="${n(x + 14)}" y1="${n(y)}" y2="${n(y)}" stroke="${safeColour(entry.fill)}" stroke-width="3"/>${text}`;
  }
  const look = `fill="${safeColour(entry.fill)}" stroke="${safeColour(entry.border)}" stroke-width="1.5"`;
  return shapeSvg(entry.shape, x + 7, y, 6, look) + text;
}
