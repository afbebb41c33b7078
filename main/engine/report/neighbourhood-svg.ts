/**
 * A finding among its neighbours, as an inline drawing. The layout says nothing by itself and always comes out the
 * same: a node stands in the middle with its neighbours around it; of an edge both ends stand side by side, each with
 * its own neighbours on its side. What is left out is written below the picture.
 */
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import type { Neighbourhood, NeighbourhoodNode } from '../../contract/api.ts';
import { clip, count, percent, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const width = 380;
const height = 290;

interface Place {
  readonly x: number;
  readonly y: number;
  /** side on which the name stands */
  readonly side: 'left' | 'right' | 'below';
}

/**
 * A column of neighbours on one side, bent like a bracket: evenly spaced from top to bottom, so that the names, which
 * stand outside, never lie on each other.
 */
function bracket(
  nodes: readonly NeighbourhoodNode[],
  side: 'left' | 'right',
  cx: number,
  into: Map<number, Place>,
): void {
  const reach = nodes.length < 3 ? 55 : 125;
  nodes.forEach((node, i) => {
    const t = nodes.length === 1 ? 0 : (2 * i) / (nodes.length - 1) - 1;
    const x = 30 + 70 * Math.sqrt(1 - 0.9 * t * t);
    into.set(node.index, { x: side === 'left' ? cx - x : cx + x, y: height / 2 + reach * t, side });
  });
}

export function placeNodes(picture: Neighbourhood): Map<number, Place> {
  const places = new Map<number, Place>();
  const centres = picture.nodes.filter((node) => node.isCenter);
  const others = picture.nodes.filter((node) => !node.isCenter);
  if (centres.length < 2) {
    for (const centre of centres) places.set(centre.index, { x: width / 2, y: height / 2, side: 'below' });
    const half = Math.ceil(others.length / 2);
    bracket(others.slice(0, half), 'right', width / 2, places);
    bracket(others.slice(half), 'left', width / 2, places);
    return places;
  }
  const [first, second] = centres;
  const ofFirst = new Set<number>();
  for (const edge of picture.edges) {
    if (edge.source === first.index) ofFirst.add(edge.target);
    if (edge.target === first.index) ofFirst.add(edge.source);
  }
  // On the left what hangs on the first end (shared ones too), on the right the rest; where one side is empty the
  // other takes its room, for the names.
  const left = others.filter((node) => ofFirst.has(node.index));
  const right = others.filter((node) => !ofFirst.has(node.index));
  const middle = width / 2 + (left.length === 0 ? -60 : right.length === 0 ? 60 : 0);
  places.set(first.index, { x: middle - 44, y: height / 2, side: 'below' });
  places.set(second.index, { x: middle + 44, y: height / 2, side: 'below' });
  bracket(left, 'left', middle - 16, places);
  bracket(right, 'right', middle + 16, places);
  return places;
}

/** Class of a circle: s0 to s4, the steps of the screen. */
const step = (percentile: number | null): string =>
  percentile === null ? 'unscored' : `s${String(scoreStep(percentile))}`;

function nodeMark(node: NeighbourhoodNode, place: Place): Html {
  const radius = node.isCenter ? 11 : 7;
  const dx = place.side === 'left' ? -radius - 3 : place.side === 'right' ? radius + 3 : 0;
  const anchor = place.side === 'left' ? 'end' : place.side === 'right' ? 'start' : 'middle';
  // About six units a letter: a name ends at the frame.
  const room = Math.floor((place.side === 'left' ? place.x - radius : width - place.x - radius) / 5.9);
  const shown = clip(node.name, node.isCenter ? 26 : Math.min(20, Math.max(4, room)));
  const letter = node.label === null || node.label === 'skip' ? '' : node.label[0].toUpperCase();
  return html`<circle
      cx="${place.x.toFixed(1)}"
      cy="${place.y.toFixed(1)}"
      r="${radius}"
      class="${step(node.percentile)}${node.isCenter ? ' centre' : ''}"
    >
      <title>${node.name}${node.percentile === null ? '' : `, ${percent(node.percentile)}`}</title>
    </circle>
    ${letter === '' ? null : html`<text x="${place.x.toFixed(1)}" y="${(place.y + 3).toFixed(1)}" class="letter" text-anchor="middle">${letter}</text>`}
    <text
      x="${(place.x + dx).toFixed(1)}"
      y="${(place.y + (place.side === 'below' ? radius + 11 : 3)).toFixed(1)}"
      class="name${node.isCenter ? ' own' : ''}"
      text-anchor="${anchor}"
      >${shown}</text
    >`;
}

/** @param key unique in the page: names the arrow head of this picture */
export function neighbourhoodSvg(picture: Neighbourhood, key: string, centralEdge: number | null): Html {
  const places = placeNodes(picture);
  const own = picture.nodes.filter((node) => node.isCenter);
  const shown = picture.nodes.length - own.length;
  const neighbours = shown + picture.hiddenNodes;
  const names = own.map((node) => node.name).join(' and ');
  const scored = picture.nodes.filter((node) => !node.isCenter && (node.percentile ?? 0) >= 0.99);
  const about =
    `${names} with ${whole(shown)} of ${count(neighbours, 'neighbour')} and ${count(picture.edges.length, 'edge')}. ` +
    (scored.length === 0
      ? 'No neighbour shown is among the highest one in a hundred.'
      : `Among the highest one in a hundred: ${scored.map((node) => `${node.name} (${percent(node.percentile ?? 0)})`).join(', ')}.`);
  // One line for edges that join the same two nodes the same way; the number beside it says how many.
  const lines = new Map<
    string,
    { readonly from: Place; readonly to: Place; own: boolean; parallel: number; loop: boolean; radius: number }
  >();
  for (const edge of picture.edges) {
    const from = places.get(edge.source);
    const to = places.get(edge.target);
    if (from === undefined || to === undefined) continue;
    const known = lines.get(`${edge.source} ${edge.target}`);
    const isOwn = edge.index === centralEdge;
    if (known !== undefined) {
      known.parallel++;
      known.own ||= isOwn;
      continue;
    }
    const radius = own.some((node) => node.index === edge.target) ? 13 : 9;
    lines.set(`${edge.source} ${edge.target}`, {
      from,
      to,
      own: isOwn,
      parallel: 1,
      loop: edge.source === edge.target,
      radius,
    });
  }
  const drawn = [...lines.values()].map(({ from, to, own: isOwn, parallel, loop, radius }) => {
    const kind = isOwn ? 'link own' : 'link';
    if (loop) return html`<circle cx="${from.x.toFixed(1)}" cy="${(from.y - 15).toFixed(1)}" r="8" class="${kind}" />`;
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const ux = (to.x - from.x) / length;
    const uy = (to.y - from.y) / length;
    // A and B may both pay each other: the two lines stand a little apart.
    const ox = -uy * (picture.directed ? 2.2 : 0);
    const oy = ux * (picture.directed ? 2.2 : 0);
    const end = { x: to.x - ux * radius + ox, y: to.y - uy * radius + oy };
    // Toward the outer end, where the lines have parted; sideways, so that it does not lie on its own line.
    const along = radius > 9 ? 0.28 : 0.72;
    const middle = {
      x: from.x + (to.x - from.x) * along - uy * 7,
      y: from.y + (to.y - from.y) * along + ux * 7 + 3,
    };
    return html`<line
        x1="${(from.x + ox).toFixed(1)}"
        y1="${(from.y + oy).toFixed(1)}"
        x2="${end.x.toFixed(1)}"
        y2="${end.y.toFixed(1)}"
        class="${kind}"
        ${picture.directed ? html` marker-end="url(#${`head-${key}`})"` : null}
      />
      ${parallel > 1 ? html`<text x="${middle.x.toFixed(1)}" y="${middle.y.toFixed(1)}" class="times" text-anchor="middle">${`×${parallel}`}</text>` : null}`;
  });
  const hidden = [
    picture.hiddenNodes > 0 ? `${count(picture.hiddenNodes, 'neighbour')} not drawn` : '',
    picture.hiddenEdges > 0 ? `${count(picture.hiddenEdges, 'edge')} not drawn` : '',
  ].filter((part) => part !== '');
  return html`<figure class="picture">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${about}">
      <title>${`Neighbourhood of ${names}`}</title>
      <desc>${about}</desc>
      <defs>
        <marker
          id="${`head-${key}`}"
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
      ${picture.nodes.map((node) => {
        const place = places.get(node.index);
        return place === undefined ? html`` : nodeMark(node, place);
      })}
    </svg>
    <figcaption>
      ${whole(shown)} of ${count(neighbours, 'neighbour')}
      drawn${neighbours > shown ? ', highest scores first' : ''}${hidden.length > 0 ? `; ${hidden.join(', ')}` : '; nothing left out'}.
    </figcaption>
  </figure>`;
}
