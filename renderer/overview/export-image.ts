/**
 * The whole graph as an image of any size: drawn once more on a canvas of its own, with legend and a line that says
 * what it is. As SVG up to a stated number of elements, beyond which no program opens it. `image-apart.ts` has the long
 * part of it done by another thread; words are the page's, because only the page has its fonts.
 */
import { AppError } from '../../ml/schema/errors.ts';
import type { Camera, Size } from './camera.ts';
import { toScreen } from './camera.ts';
import type { Colouring } from './colouring.ts';
import type { EdgeOrder } from './edge-order.ts';
import { createOverviewRenderer } from './overview-renderer.ts';
import type { Theme } from './overview-renderer.ts';
import type { Look } from './overview-view.ts';
import { t } from '../text/text.ts';

export interface ImageInput {
  readonly positions: Float32Array;
  readonly edges: EdgeOrder;
  readonly look: Look;
  readonly order: Uint32Array;
  readonly numChosen: number;
  readonly camera: Camera;
  /** of the screen that the camera looks through, CSS pixels */
  readonly screen: Size;
  readonly theme: Theme;
  readonly colouring: Colouring;
  /** of the legend's entries and of the text, "#rrggbb" */
  readonly colours: readonly string[];
  readonly background: string;
  readonly text: string;
  readonly font: string;
  /** project, run, date and counts */
  readonly provenance: string;
  readonly names: readonly { readonly node: number; readonly text: string }[];
  /** what is said where an SVG would hold too much; another thread does not know the language of the page */
  readonly tooMany: string;
}

/** Nodes and edges of an SVG, together. */
export const mostSvgElements = 50_000;
/** Most drivers refuse a larger side. */
export const largestSide = 8192;

const css = ([r, g, b]: readonly [number, number, number]): string =>
  `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)})`;

const scaleOf = ({ screen }: Pick<ImageInput, 'screen'>, width: number, height: number): number =>
  Math.min(width / screen.width, height / screen.height);

/** The camera that shows on an image what the screen shows. */
export function imageCamera(
  { camera, screen }: Pick<ImageInput, 'camera' | 'screen'>,
  width: number,
  height: number,
): Camera {
  return { ...camera, zoom: camera.zoom * scaleOf({ screen }, width, height) };
}

function legendLines({ colouring, colours }: ImageInput): { readonly colour: string; readonly text: string }[] {
  return colouring.entries.map(({ text, count }, i) => ({
    colour: colours[i],
    text: `${text}  ${count.toLocaleString('en-US')}`,
  }));
}

/**
 * Nodes and edges alone, on a canvas of this size; also of another thread.
 *
 * @returns gives the memory of the driver back, once the picture was taken from the canvas
 * @throws AppError unavailable where nothing can be drawn
 */
export async function drawGraph(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  input: ImageInput,
  width: number,
  height: number,
): Promise<() => void> {
  const renderer = createOverviewRenderer(
    canvas,
    { onFrame: () => undefined, onLost: () => undefined, onRestored: () => undefined },
    { keepsPicture: true },
  );
  const scale = scaleOf(input, width, height);
  try {
    renderer.resize({ width: width / scale, height: height / scale }, scale);
    renderer.setTheme(input.theme);
    renderer.setPositions(input.positions);
    renderer.setEdges(input.edges);
    renderer.setSizes(input.look.sizes);
    renderer.setColours(input.look.colours);
    renderer.setOrder(input.order, input.numChosen);
    renderer.setCamera(input.camera);
    await renderer.drawAll();
  } catch (thrown) {
    renderer.destroy();
    throw thrown;
  }
  return () => renderer.destroy();
}

/** The picture with its words, as a file. @throws AppError too-large */
export async function composePng(
  picture: CanvasImageSource,
  input: ImageInput,
  width: number,
  height: number,
): Promise<Blob> {
  const tooLarge = (): AppError =>
    new AppError('too-large', t('An image of {width} x {height} pixels does not fit into memory.', { width, height }));
  const page = document.createElement('canvas');
  page.width = width;
  page.height = height;
  const c = page.getContext('2d');
  if (c === null) throw tooLarge();
  c.drawImage(picture, 0, 0, width, height);
  writeWords(c, input, width, height, scaleOf(input, width, height));
  const blob = await new Promise<Blob | null>((resolve) => page.toBlob(resolve, 'image/png'));
  if (blob === null) throw tooLarge();
  return blob;
}

function writeWords(
  c: CanvasRenderingContext2D,
  input: ImageInput,
  width: number,
  height: number,
  scale: number,
): void {
  const u = Math.max(0.7, Math.min(width / 1000, height / 700));
  const size = 12 * u;
  const line = size * 1.5;
  c.font = `${size}px ${input.font}`;
  c.textBaseline = 'middle';
  c.lineJoin = 'round';
  const write = (text: string, x: number, y: number): void => {
    c.lineWidth = size / 3;
    c.strokeStyle = input.background;
    c.strokeText(text, x, y);
    c.fillStyle = input.text;
    c.fillText(text, x, y);
  };
  c.textAlign = 'center';
  const shown = { width: width / scale, height: height / scale };
  for (const { node, text } of input.names) {
    const [x, y] = toScreen(input.camera, shown, input.positions[2 * node], input.positions[2 * node + 1]);
    write(text, x * scale, y * scale + size);
  }
  c.textAlign = 'left';
  const lines = legendLines(input);
  const bottom = height - line * 1.2;
  write(input.provenance, size, bottom);
  lines.forEach(({ colour, text }, i) => {
    const y = bottom - line * (lines.length - i) - line * 0.4;
    c.beginPath();
    c.arc(size * 1.5, y, size * 0.42, 0, 2 * Math.PI);
    c.fillStyle = colour;
    c.fill();
    write(text, size * 2.6, y);
  });
  c.font = `600 ${size}px ${input.font}`;
  write(input.colouring.title, size, bottom - line * (lines.length + 1) - line * 0.4);
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @throws AppError too-large with more elements than a program opens */
export function renderSvg(input: ImageInput, width: number, height: number): string {
  const { positions, edges, look, order, theme, colouring, provenance } = input;
  const camera = imageCamera(input, width, height);
  const size = { width, height };
  const inside = (x: number, y: number): boolean => x > -20 && y > -20 && x < width + 20 && y < height + 20;
  const at = (node: number): readonly [number, number] =>
    toScreen(camera, size, positions[2 * node], positions[2 * node + 1]);
  const parts: string[] = [];
  const paths: [string[], string[]] = [[], []];
  let count = 0;
  const numEdges = edges.numPlain + edges.numStrong;
  for (let e = 0; e < numEdges; e++) {
    const [x0, y0] = at(edges.pairs[2 * e]);
    const [x1, y1] = at(edges.pairs[2 * e + 1]);
    if (!inside(x0, y0) && !inside(x1, y1)) continue;
    if (++count > mostSvgElements) break;
    paths[e < edges.numPlain ? 0 : 1].push(`M${x0.toFixed(1)} ${y0.toFixed(1)}L${x1.toFixed(1)} ${y1.toFixed(1)}`);
  }
  const circles: string[] = [];
  for (const node of order) {
    const [x, y] = at(node);
    if (!inside(x, y)) continue;
    if (++count > mostSvgElements) break;
    const colour = input.colours[colouring.codes[node]];
    const cover = look.colours[4 * node + 3] / 255;
    circles.push(
      `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${(2.2 * look.sizes[node]).toFixed(1)}" fill="${colour}" fill-opacity="${cover.toFixed(2)}"/>`,
    );
  }
  if (count > mostSvgElements) {
    throw new AppError('too-large', input.tooMany);
  }
  const faint = Math.max(0.05, Math.min(0.5, 400 / Math.max(1, numEdges)));
  parts.push(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(input.font)}" font-size="12">`,
    `<title>${escaped(provenance)}</title>`,
    `<rect width="100%" height="100%" fill="${input.background}"/>`,
    `<path d="${paths[0].join('')}" stroke="${css(theme.line)}" stroke-opacity="${faint.toFixed(3)}" fill="none"/>`,
    `<path d="${paths[1].join('')}" stroke="${css(theme.strong)}" stroke-opacity="0.7" fill="none"/>`,
    ...circles,
  );
  const halo = `fill="${input.text}" stroke="${input.background}" stroke-width="3" paint-order="stroke"`;
  for (const { node, text } of input.names) {
    const [x, y] = at(node);
    parts.push(
      `<text x="${x.toFixed(1)}" y="${(y + 16).toFixed(1)}" text-anchor="middle" ${halo}>${escaped(text)}</text>`,
    );
  }
  const lines = legendLines(input);
  const bottom = height - 16;
  parts.push(
    `<text x="12" y="${bottom - 20 * (lines.length + 1)}" font-weight="600" ${halo}>${escaped(colouring.title)}</text>`,
  );
  lines.forEach(({ colour, text }, i) => {
    const y = bottom - 20 * (lines.length - i);
    parts.push(
      `<circle cx="17" cy="${y - 4}" r="5" fill="${colour}"/><text x="30" y="${y}" ${halo}>${escaped(text)}</text>`,
    );
  });
  parts.push(`<text x="12" y="${bottom}" ${halo}>${escaped(provenance)}</text>`, '</svg>');
  return parts.join('\n');
}
