/** The picture of a case: its nodes by their edges, the flagged ones named, with what was left out said below. */
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import type { Neighbourhood } from '../../contract/api.ts';
import { clip, count, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData, ReportSubject } from './report-data.ts';

const width = 680;
const margin = 46;
const mostHeight = 400;
/** Width of a letter of a name, about. */
const letter = 5.6;

export function caseSvg(data: ReportData, subject: ReportSubject, picture: Neighbourhood): Html {
  const { nodes, edges } = picture;
  const { places } = subject;
  const xs = nodes.map((_, i) => places[2 * i]);
  const ys = nodes.map((_, i) => places[2 * i + 1]);
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
  const across = Math.max(maxX - minX, 1e-9);
  const down = Math.max(maxY - minY, 1e-9);
  const scale = Math.min((width - 2 * margin) / across, (mostHeight - 2 * margin) / down, 60);
  const height = Math.max(120, down * scale + 2 * margin);
  const offset = (width - across * scale) / 2;
  const at = new Map(
    nodes.map((node, i) => [
      node.index,
      { x: offset + (xs[i] - minX) * scale, y: (height - down * scale) / 2 + (ys[i] - minY) * scale },
    ]),
  );
  const own = new Set(subject.edges);
  const lines = new Map<string, { from: number; to: number; times: number; isOwn: boolean }>();
  for (const edge of edges) {
    const key = `${edge.source} ${edge.target}`;
    const known = lines.get(key) ?? { from: edge.source, to: edge.target, times: 0, isOwn: false };
    lines.set(key, { ...known, times: known.times + 1, isOwn: known.isOwn || own.has(edge.index) });
  }
  const flagged = nodes.filter((node) => subject.flagged.has(node.index));
  const about =
    `${count(nodes.length, 'node')} and ${count(edges.length, 'edge')} of ${subject.title}. Flagged: ` +
    `${flagged
      .slice(0, 12)
      .map(({ name }) => name)
      .join(', ')}${flagged.length > 12 ? ` and ${whole(flagged.length - 12)} more` : ''}.`;
  const drawn = [...lines.values()].map(({ from, to, times, isOwn }) => {
    const a = at.get(from);
    const b = at.get(to);
    if (a === undefined || b === undefined) return html``;
    const kind = isOwn ? 'link own' : 'link';
    if (from === to) return html`<circle cx="${a.x.toFixed(1)}" cy="${(a.y - 12).toFixed(1)}" r="7" class="${kind}" />`;
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const apart = data.graph.directed ? 2 : 0;
    const [ox, oy] = [-uy * apart, ux * apart];
    return html`<line
        x1="${(a.x + ox).toFixed(1)}"
        y1="${(a.y + oy).toFixed(1)}"
        x2="${(b.x - ux * 9 + ox).toFixed(1)}"
        y2="${(b.y - uy * 9 + oy).toFixed(1)}"
        class="${kind}"
        ${data.graph.directed ? html` marker-end="url(#head-case)"` : null}
      />${times === 1 ? null : html`<text x="${((a.x + b.x) / 2 + ox * 3).toFixed(1)}" y="${((a.y + b.y) / 2 + oy * 3 + 3).toFixed(1)}" class="times" text-anchor="middle">×${times}</text>`}`;
  });
  // A name that would lie on another is left out: flagged nodes first, then by score; the tables name all.
  const named = new Map<number, { readonly x: number; readonly y: number; readonly anchor: string }>();
  const boxes: { readonly x0: number; readonly x1: number; readonly y: number }[] = [];
  const byWeight = [...nodes].sort(
    (a, b) =>
      Number(subject.flagged.has(b.index)) - Number(subject.flagged.has(a.index)) ||
      (b.percentile ?? 0) - (a.percentile ?? 0),
  );
  for (const node of byWeight) {
    const place = at.get(node.index);
    if (place === undefined) continue;
    const length = letter * clip(node.name, 22).length;
    const spots = [
      { x: place.x, y: place.y + 19, anchor: 'middle', x0: place.x - length / 2 },
      { x: place.x, y: place.y - 12, anchor: 'middle', x0: place.x - length / 2 },
      { x: place.x + 12, y: place.y + 3, anchor: 'start', x0: place.x + 12 },
      { x: place.x - 12, y: place.y + 3, anchor: 'end', x0: place.x - 12 - length },
    ];
    const free = spots.find(
      ({ x0, y }) =>
        x0 > 2 &&
        x0 + length < width - 2 &&
        boxes.every((box) => Math.abs(box.y - y) > 11 || x0 > box.x1 + 3 || x0 + length < box.x0 - 3),
    );
    if (free === undefined) continue;
    named.set(node.index, free);
    boxes.push({ x0: free.x0, x1: free.x0 + length, y: free.y });
  }
  const unnamed = nodes.length - named.size;
  return html`<figure class="picture">
    <svg viewBox="0 0 ${width} ${height.toFixed(0)}" role="img" aria-label="${about}">
      <title>Picture of the case</title>
      <desc>${about}</desc>
      <defs>
        <marker
          id="head-case"
          viewBox="0 0 6 6"
          refX="5"
          refY="3"
          markerWidth="5"
          markerHeight="5"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0 L6 3 L0 6 z" class="head" />
        </marker>
      </defs>
      ${drawn}
      ${nodes.map((node) => {
        const place = at.get(node.index);
        if (place === undefined) return html``;
        const isFlagged = subject.flagged.has(node.index);
        const step = node.percentile === null ? 'unscored' : `s${scoreStep(node.percentile)}`;
        const name = named.get(node.index);
        return html`<circle
            cx="${place.x.toFixed(1)}"
            cy="${place.y.toFixed(1)}"
            r="${isFlagged ? 8 : 5.5}"
            class="${step}${isFlagged ? ' centre' : ''}"
          />
          ${name === undefined ? null : html`<text x="${name.x.toFixed(1)}" y="${name.y.toFixed(1)}" class="name${isFlagged ? ' own' : ''}" text-anchor="${name.anchor}">${clip(node.name, 22)}</text>`}`;
      })}
    </svg>
    <figcaption>
      ${about} Outlined: flagged; colour: percentile of the node's
      score${own.size > 0 ? '; red lines: flagged edges' : ''}.
      ${unnamed > 0 ? `${count(unnamed, 'name')} would lie on another and ${unnamed === 1 ? 'is' : 'are'} left out; the tables have all.` : ''}
      ${picture.hiddenNodes > 0 ? `${count(picture.hiddenNodes, 'node')} of the case not drawn, lowest scores first.` : 'All nodes of the case are drawn.'}
      ${picture.hiddenEdges > 0 ? `${count(picture.hiddenEdges, 'edge')} ${picture.hiddenEdges === 1 ? 'leads' : 'lead'} out of the picture.` : ''}
    </figcaption>
  </figure>`;
}
