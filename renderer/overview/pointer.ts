/**
 * What hands do over the picture: drag to move it, wheel and two fingers to zoom, a click on a node, a line around many
 * (shift, or the lasso tool). Knows pixels of the screen alone.
 */

export type ScreenPoint = readonly [number, number];

export interface PointerEvents {
  readonly onPan: (dx: number, dy: number) => void;
  readonly onZoom: (factor: number, at: ScreenPoint) => void;
  readonly onHover: (at: ScreenPoint | null) => void;
  readonly onClick: (at: ScreenPoint) => void;
  readonly onDoubleClick: (at: ScreenPoint) => void;
  /** the line as it grows; null when it is given up */
  readonly onLasso: (line: readonly ScreenPoint[] | null) => void;
  readonly onLassoEnd: (line: readonly ScreenPoint[]) => void;
  /** whether a drag without shift draws a line too */
  readonly isLasso: () => boolean;
}

/** Pixels that a hand trembles within a click. */
const tremble = 4;
/** Corners of a lasso, at most: more than anybody draws on purpose. */
const mostCorners = 120;

/** Every n-th corner, so that at most `most` are left. */
function thinned(line: readonly ScreenPoint[], most = mostCorners): readonly ScreenPoint[] {
  const step = Math.ceil(line.length / most);
  return step <= 1 ? line : line.filter((_, i) => i % step === 0);
}

/** @returns how to take it back */
export function watchPointer(host: HTMLElement, events: PointerEvents): () => void {
  const touching = new Map<number, ScreenPoint>();
  let start: ScreenPoint | null = null;
  let isDragged = false;
  let line: ScreenPoint[] | null = null;

  const at = (event: MouseEvent): ScreenPoint => {
    const { left, top } = host.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const spread = (): { readonly middle: ScreenPoint; readonly width: number } => {
    const [a, b] = [...touching.values()];
    return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], width: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1])) };
  };

  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    events.onHover(null);
    host.setPointerCapture(event.pointerId);
    const point = at(event);
    touching.set(event.pointerId, point);
    if (touching.size > 1) {
      // A second finger turns whatever was begun into a zoom.
      if (line !== null) events.onLasso(null);
      [line, start] = [null, null];
      return;
    }
    [start, isDragged] = [point, false];
    line = event.shiftKey || events.isLasso() ? [point] : null;
  };
  const onMove = (event: PointerEvent): void => {
    const point = at(event);
    const before = touching.get(event.pointerId);
    if (before === undefined) {
      events.onHover(point);
      return;
    }
    if (touching.size === 2) {
      const old = spread();
      touching.set(event.pointerId, point);
      const now = spread();
      events.onPan(now.middle[0] - old.middle[0], now.middle[1] - old.middle[1]);
      events.onZoom(now.width / old.width, now.middle);
      return;
    }
    if (start === null) return;
    if (!isDragged && Math.hypot(point[0] - start[0], point[1] - start[1]) < tremble) return;
    isDragged = true;
    if (line !== null) {
      line.push(point);
      events.onLasso(line);
    } else events.onPan(point[0] - before[0], point[1] - before[1]);
    touching.set(event.pointerId, point);
  };
  const onUp = (event: PointerEvent): void => {
    if (!touching.delete(event.pointerId)) return;
    const drawn = line;
    const begun = start;
    [line, start] = [null, null];
    if (begun === null) return;
    if (drawn !== null && isDragged) {
      events.onLasso(null);
      events.onLassoEnd(thinned(drawn));
    } else if (!isDragged && event.type === 'pointerup') events.onClick(begun);
  };
  const onLeave = (): void => events.onHover(null);
  const onDouble = (event: MouseEvent): void => events.onDoubleClick(at(event));
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    // Lines and pages of old wheels; a pinch on a touch pad comes as a wheel with ctrl and small numbers.
    const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? 16 : 400;
    const turn = Math.max(-240, Math.min(240, event.deltaY * unit)) * (event.ctrlKey ? 5 : 1);
    events.onZoom(Math.exp(-turn * 0.0018), at(event));
  };

  host.addEventListener('pointerdown', onDown);
  host.addEventListener('pointermove', onMove);
  host.addEventListener('pointerup', onUp);
  host.addEventListener('pointercancel', onUp);
  host.addEventListener('pointerleave', onLeave);
  host.addEventListener('dblclick', onDouble);
  host.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    host.removeEventListener('pointerdown', onDown);
    host.removeEventListener('pointermove', onMove);
    host.removeEventListener('pointerup', onUp);
    host.removeEventListener('pointercancel', onUp);
    host.removeEventListener('pointerleave', onLeave);
    host.removeEventListener('dblclick', onDouble);
    host.removeEventListener('wheel', onWheel);
  };
}
