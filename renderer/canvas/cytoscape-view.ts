/**
 * Pictures of ordinary size, drawn by Cytoscape.js: styles, gestures, touch and pinch are its own. What comes and goes
 * between two pictures is added and removed, what stays is changed, so that an expansion does not flicker.
 */
import cytoscape from 'cytoscape';
import type { EventObjectEdge, EventObjectNode } from 'cytoscape';
import { labelValues } from '../../main/contract/api.ts';
import type { Drawing, DrawingEvents, Marks } from './drawing.ts';
import { edgeId, elementsOf, indexOf, nodeId } from './graph-elements.ts';
import { graphStyle } from './graph-style.ts';
import type { Palette } from './palette.ts';
import type { PictureModel } from './picture-model.ts';
import { zoomRange } from './view-2d.ts';
import type { View2d } from './view-2d.ts';

/** Elements are added in slices of so long, so that the page goes on answering. */
const sliceMs = 20;
const someElements = 15;

/** After whatever waits has had its turn. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

export function createCytoscapeView(host: HTMLElement, view: View2d, palette: Palette, events: DrawingEvents): Drawing {
  const stage = document.createElement('div');
  stage.style.cssText = 'position:absolute;inset:0;visibility:hidden';
  host.append(stage);
  const cy = cytoscape({
    container: stage,
    style: graphStyle(palette),
    minZoom: zoomRange.least,
    maxZoom: zoomRange.most,
    boxSelectionEnabled: false,
    autounselectify: true,
  });
  let model: PictureModel | null = null;
  let marks: Marks = { focus: null, marked: new Set(), brushed: new Set(), passes: null };
  let turn = 0;
  /** Its own camera follows the view; what it says meanwhile is no gesture. */
  let isFollowing = false;

  const follow = (): void => {
    const { zoom, panX, panY } = view.camera2d();
    isFollowing = true;
    cy.viewport({ zoom, pan: { x: panX, y: panY } });
    isFollowing = false;
  };
  const mark = (): void => {
    const { focus, marked, brushed, passes } = marks;
    cy.batch(() => {
      cy.elements('.focus, .marked, .brushed, .out').removeClass('focus marked brushed out');
      for (const index of marked) cy.getElementById(nodeId(index)).addClass('marked');
      for (const index of brushed) cy.getElementById(edgeId(index)).addClass('brushed');
      if (passes !== null) {
        const out = cy.nodes().filter((node) => passes[indexOf(node)] === 0);
        out.union(out.connectedEdges()).addClass('out');
      }
      if (focus !== null)
        cy.getElementById(focus.kind === 'node' ? nodeId(focus.index) : edgeId(focus.index)).addClass('focus');
    });
  };

  cy.on('render', () => {
    if (model !== null) events.onDrawn();
  });
  cy.on('viewport', () => {
    if (isFollowing) return;
    const { x, y } = cy.pan();
    view.adopt({ zoom: cy.zoom(), panX: x, panY: y });
    events.onMoved();
  });
  cy.on('drag', 'node', ({ target }: EventObjectNode) => {
    const node = model?.byIndex.get(indexOf(target));
    if (node !== undefined) ({ x: node.x, y: node.y } = target.position());
  });
  cy.on('dragfree', 'node', () => events.onMoved());
  cy.on('onetap', 'node', ({ target }: EventObjectNode) => events.onNode(indexOf(target)));
  cy.on('dbltap', 'node', ({ target }: EventObjectNode) => events.onOpenNode(indexOf(target)));
  cy.on('onetap', 'edge', ({ target }: EventObjectEdge) => events.onEdge(indexOf(target)));
  cy.on('onetap', ({ target }) => {
    if (target === cy) events.onBackground();
  });
  cy.on('mouseover', 'node', ({ target }: EventObjectNode) => events.onHover(indexOf(target)));
  cy.on('mouseout', 'node', () => events.onHover(null));

  const resized = new ResizeObserver(() => cy.resize());
  resized.observe(stage);

  return {
    show: async (next) => {
      const mine = ++turn;
      model = next;
      stage.style.visibility = '';
      follow();
      const wanted = elementsOf(next);
      const gone = cy.elements().filter((element) => {
        const data = wanted.get(element.id())?.data;
        // In another project the same number is another edge.
        return data === undefined || element.data('source') !== data.source || element.data('target') !== data.target;
      });
      cy.batch(() => void gone.remove());
      const definitions = [...wanted.values()];
      for (let from = 0; from < definitions.length;) {
        const until = performance.now() + sliceMs;
        do {
          const some = definitions.slice(from, from + someElements);
          let added = cy.collection();
          cy.batch(() => {
            const fresh = some.filter((definition) => {
              const { data, classes, position } = definition;
              const held = cy.getElementById(data.id ?? '');
              if (held.empty()) return true;
              held.data(data).classes(classes ?? []);
              if (position !== undefined) held.nodes().positions(() => position);
              return false;
            });
            added = cy.add(fresh);
          });
          // Styles, sizes and bends are else reckoned with the first frame, for all elements at once.
          added.boundingBox({});
          from += some.length;
        } while (from < definitions.length && performance.now() < until);
        if (from >= definitions.length) break;
        await nextTask();
        if (mine !== turn) return false;
      }
      mark();
      events.onDrawn();
      return true;
    },
    look: follow,
    mark: (next) => {
      marks = next;
      mark();
    },
    relabel: (kind, index, value) => {
      const element = cy.getElementById(kind === 'node' ? nodeId(index) : edgeId(index));
      element.removeClass(labelValues.join(' '));
      if (value !== null) element.addClass(value);
    },
    restyle: (next) => void cy.style(graphStyle(next)),
    leave: () => {
      turn++;
      model = null;
      cy.elements().remove();
      stage.style.visibility = 'hidden';
    },
    destroy: () => {
      turn++;
      resized.disconnect();
      cy.destroy();
      stage.remove();
    },
  };
}
