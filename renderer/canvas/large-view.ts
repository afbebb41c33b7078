/**
 * Large pictures, drawn by ourselves on one canvas: two thousand elements take a few milliseconds a frame. Smaller ones
 * are Cytoscape's (`cytoscape-view.ts`); `graph-view.ts` says from where on.
 */
import { drawPicture } from './draw-picture.ts';
import type { Drawing, DrawingEvents, Marks } from './drawing.ts';
import { followGestures } from './gestures.ts';
import type { Point } from './layout.ts';
import type { Palette } from './palette.ts';
import { edgeAt, nodeAt } from './pick.ts';
import type { DrawnNode, PictureModel } from './picture-model.ts';
import type { View2d } from './view-2d.ts';

export function createLargeView(host: HTMLElement, view: View2d, first: Palette, events: DrawingEvents): Drawing {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;touch-action:none;visibility:hidden';
  host.append(canvas);
  let palette = first;
  let model: PictureModel | null = null;
  let marks: Marks = { focus: null, marked: new Set(), brushed: new Set(), passes: null };
  let held: DrawnNode | null = null;
  let frame = 0;

  const drawNow = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (model === null) return;
    drawPicture(canvas, model, view.camera2d(), marks, palette);
    events.onDrawn();
  };
  const draw = (): void => {
    if (frame === 0) frame = requestAnimationFrame(drawNow);
  };
  const nodeBelow = (at: Point, slack: number): DrawnNode | null =>
    model === null ? null : nodeAt(model, ...view.toPicture(...at), slack);

  const stopGestures = followGestures(canvas, {
    onGrab: (x, y) => {
      held = nodeBelow([x, y], 2);
      return held !== null;
    },
    onDrag: (dx, dy) => {
      if (held === null) return;
      const { zoom } = view.camera2d();
      held.x += dx / zoom;
      held.y += dy / zoom;
      draw();
    },
    onPan: (dx, dy) => view.panBy(dx, dy),
    onZoom: (factor, x, y) => view.zoomAt(factor, x, y),
    onRest: () => {
      held = null;
      events.onMoved();
    },
    onClick: (x, y) => {
      if (model === null) return;
      const node = nodeBelow([x, y], 3);
      if (node !== null) {
        events.onNode(node.node.index);
        return;
      }
      const edge = edgeAt(model, ...view.toPicture(x, y), 5 / view.camera2d().zoom);
      if (edge === null) events.onBackground();
      else events.onEdge(edge.index);
    },
    onDouble: (x, y) => {
      const node = nodeBelow([x, y], 3);
      if (node !== null) events.onOpenNode(node.node.index);
    },
    onHover: (x, y) => events.onHover(nodeBelow([x, y], 2)?.node.index ?? null),
    onLeave: () => events.onHover(null),
  });

  return {
    show: (next) => {
      model = next;
      held = null;
      canvas.style.visibility = '';
      drawNow();
      return Promise.resolve(true);
    },
    look: draw,
    mark: (next) => {
      marks = next;
      draw();
    },
    // The label is in the model already.
    relabel: draw,
    restyle: (next) => {
      palette = next;
      draw();
    },
    leave: () => {
      model = null;
      held = null;
      canvas.style.visibility = 'hidden';
      // A hidden canvas of a large window holds megabytes.
      canvas.width = 0;
    },
    destroy: () => {
      cancelAnimationFrame(frame);
      stopGestures();
      canvas.remove();
    },
  };
}
