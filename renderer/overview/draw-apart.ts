/** The page's side of draw-worker.ts: a canvas that another thread draws on; on the page itself where none may. */
import { toAppError } from '../../ml/schema/errors.ts';
import type { DrawReply, DrawRequest } from './draw-worker.ts';
import { createOverviewRenderer } from './overview-renderer.ts';
import type { OverviewRenderer, RendererEvents } from './overview-renderer.ts';

/** What a view asks of a picture on screen; what is drawn is told by `onFrame`. */
export type Picture = Omit<OverviewRenderer, 'drawAll' | 'driver'>;

export interface PictureEvents extends RendererEvents {
  /** nothing will be drawn; a sentence that says why */
  readonly onFailed: (message: string) => void;
}

/** `host` is given a canvas of the picture's own: what was handed to a thread cannot be taken back. */
export function drawApart(host: HTMLElement, events: PictureEvents): Picture {
  const canvas = document.createElement('canvas');
  host.replaceChildren(canvas);
  if (typeof OffscreenCanvas === 'undefined') return drawHere(canvas, events);
  const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { type: 'module' });
  let asked = 0;
  const send = (request: DrawRequest, transfer: Transferable[] = []): void => {
    canvas.dataset['behind'] = 'true';
    asked++;
    worker.postMessage(request, transfer);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<DrawReply>) => {
    if (data.what === 'frame') {
      // For whoever must know that the picture is of now: a driver may be seconds late.
      canvas.dataset['behind'] = String(data.answered < asked);
      events.onFrame(data.drawn);
    } else if (data.what === 'lost') events.onLost();
    else if (data.what === 'restored') events.onRestored();
    else events.onFailed(data.message);
  });
  worker.addEventListener('error', ({ message }) => events.onFailed(message));
  const offscreen = canvas.transferControlToOffscreen();
  send({ what: 'start', canvas: offscreen }, [offscreen]);
  return {
    setPositions: (positions) => send({ what: 'positions', positions }),
    setEdges: (edges) => send({ what: 'edges', edges }),
    setColours: (colours) => send({ what: 'colours', colours }),
    setSizes: (sizes) => send({ what: 'sizes', sizes }),
    setOrder: (order, numChosen) => send({ what: 'order', order, numChosen }),
    setTheme: (theme) => send({ what: 'theme', theme }),
    setCamera: (camera) => send({ what: 'camera', camera }),
    resize: (size, pixelRatio) => send({ what: 'size', size, pixelRatio }),
    destroy: () => {
      send({ what: 'end' });
      canvas.remove();
    },
  };
}

const nothing: Picture = {
  setPositions: () => undefined,
  setEdges: () => undefined,
  setColours: () => undefined,
  setSizes: () => undefined,
  setOrder: () => undefined,
  setTheme: () => undefined,
  setCamera: () => undefined,
  resize: () => undefined,
  destroy: () => undefined,
};

function drawHere(canvas: HTMLCanvasElement, events: PictureEvents): Picture {
  try {
    return createOverviewRenderer(canvas, events);
  } catch (thrown) {
    const { message } = toAppError(thrown);
    // As late as the other thread would say it.
    queueMicrotask(() => events.onFailed(message));
    return nothing;
  }
}
