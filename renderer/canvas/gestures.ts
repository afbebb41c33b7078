/** Mouse, touch and wheel over a picture, as moves and clicks; knows no graph. */

export interface GestureEvents {
  /** Where a press begins: true where something is there that is to be dragged, instead of the picture. */
  readonly onGrab: (x: number, y: number) => boolean;
  readonly onDrag: (dx: number, dy: number) => void;
  readonly onPan: (dx: number, dy: number) => void;
  /** The press or the movement ended. */
  readonly onRest: () => void;
  /** a click without a double click; the second one of a double click goes to onDouble alone */
  readonly onClick: (x: number, y: number) => void;
  readonly onDouble: (x: number, y: number) => void;
  readonly onHover: (x: number, y: number) => void;
  readonly onLeave: () => void;
  readonly onZoom: (factor: number, x: number, y: number) => void;
}

/** Pixels that a hand moves without meaning to. */
const still = 4;
const doubleClickMs = 250;

const placeIn = (host: HTMLElement, { clientX, clientY }: MouseEvent): { x: number; y: number } => {
  const box = host.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
};

/**
 * The wheel alone, before anybody below the host sees it: it turns alike whatever draws the picture.
 * @returns how to take it off again
 */
export function followWheel(host: HTMLElement, onZoom: (factor: number, x: number, y: number) => void): () => void {
  const turned = (event: WheelEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = placeIn(host, event);
    // A mouse counts in lines or in hundreds of pixels, a touch pad in single ones.
    const delta = event.deltaY * (event.deltaMode === 1 ? 33 : 1) * (event.ctrlKey ? 5 : 1);
    onZoom(Math.exp(-Math.max(-200, Math.min(200, delta)) * 0.0016), x, y);
  };
  const options = { passive: false, capture: true };
  host.addEventListener('wheel', turned, options);
  return () => host.removeEventListener('wheel', turned, options);
}

/** @returns how to take them off again */
export function followGestures(host: HTMLElement, events: GestureEvents): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const pointers = new Map<number, { x: number; y: number }>();
  let began: { readonly x: number; readonly y: number; readonly drags: boolean } | null = null;
  let moved = false;
  let click: ReturnType<typeof setTimeout> | null = null;

  host.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const at = placeIn(host, event);
      host.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at);
      if (pointers.size > 1) {
        // Two fingers zoom; what the first one held is let go.
        moved = true;
        began = null;
        return;
      }
      moved = false;
      began = { ...at, drags: events.onGrab(at.x, at.y) };
    },
    { signal },
  );
  host.addEventListener(
    'pointermove',
    (event) => {
      const at = placeIn(host, event);
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        events.onHover(at.x, at.y);
        return;
      }
      const [dx, dy] = [at.x - before.x, at.y - before.y];
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other !== undefined) {
        const [far, near] = [
          Math.hypot(at.x - other.x, at.y - other.y),
          Math.hypot(before.x - other.x, before.y - other.y),
        ];
        events.onPan(dx / 2, dy / 2);
        if (near > 0) events.onZoom(far / near, (at.x + other.x) / 2, (at.y + other.y) / 2);
      } else if (began !== null) {
        if (!moved && Math.hypot(at.x - began.x, at.y - began.y) < still) return;
        moved = true;
        if (began.drags) events.onDrag(dx, dy);
        else events.onPan(dx, dy);
      }
      pointers.set(event.pointerId, at);
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    const wasClick = began !== null && !moved && event.type === 'pointerup';
    pointers.delete(event.pointerId);
    began = null;
    if (moved) events.onRest();
    if (!wasClick) return;
    const { x, y } = placeIn(host, event);
    if (click !== null) {
      clearTimeout(click);
      click = null;
      events.onDouble(x, y);
      return;
    }
    click = setTimeout(() => {
      click = null;
      events.onClick(x, y);
    }, doubleClickMs);
  };
  host.addEventListener('pointerup', release, { signal });
  host.addEventListener('pointercancel', release, { signal });
  host.addEventListener('pointerleave', () => events.onLeave(), { signal });
  return () => {
    if (click !== null) clearTimeout(click);
    abort.abort();
  };
}
