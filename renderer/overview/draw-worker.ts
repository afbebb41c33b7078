/** The thread that draws the whole graph: a driver may take as long over a frame as it likes, the page goes on. */
import { toAppError } from '../../ml/schema/errors.ts';
import type { Camera, Size } from './camera.ts';
import type { EdgeOrder } from './edge-order.ts';
import { createOverviewRenderer } from './overview-renderer.ts';
import type { Drawn, OverviewRenderer, Theme } from './overview-renderer.ts';

export type DrawRequest =
  | { readonly what: 'start'; readonly canvas: OffscreenCanvas }
  | { readonly what: 'positions'; readonly positions: Float32Array }
  | { readonly what: 'edges'; readonly edges: EdgeOrder }
  | { readonly what: 'colours'; readonly colours: Uint8Array }
  | { readonly what: 'sizes'; readonly sizes: Float32Array }
  | { readonly what: 'order'; readonly order: Uint32Array; readonly numChosen: number }
  | { readonly what: 'theme'; readonly theme: Theme }
  | { readonly what: 'camera'; readonly camera: Camera }
  | { readonly what: 'size'; readonly size: Size; readonly pixelRatio: number }
  | { readonly what: 'end' };

export type DrawReply =
  /** `answered`: requests that the frame has heard of */
  | { readonly what: 'frame'; readonly drawn: Drawn; readonly answered: number }
  | { readonly what: 'lost' }
  | { readonly what: 'restored' }
  | { readonly what: 'failed'; readonly message: string };

const reply = (message: DrawReply): void => self.postMessage(message);
let renderer: OverviewRenderer | null = null;
let answered = 0;

function answer(request: DrawRequest): void {
  switch (request.what) {
    case 'start':
      renderer = createOverviewRenderer(request.canvas, {
        onFrame: (drawn) => reply({ what: 'frame', drawn, answered }),
        onLost: () => reply({ what: 'lost' }),
        onRestored: () => reply({ what: 'restored' }),
      });
      return;
    case 'positions':
      return renderer?.setPositions(request.positions);
    case 'edges':
      return renderer?.setEdges(request.edges);
    case 'colours':
      return renderer?.setColours(request.colours);
    case 'sizes':
      return renderer?.setSizes(request.sizes);
    case 'order':
      return renderer?.setOrder(request.order, request.numChosen);
    case 'theme':
      return renderer?.setTheme(request.theme);
    case 'camera':
      return renderer?.setCamera(request.camera);
    case 'size':
      return renderer?.resize(request.size, request.pixelRatio);
    case 'end':
      renderer?.destroy();
      self.close();
  }
}

self.addEventListener('message', ({ data }: MessageEvent<DrawRequest>) => {
  answered++;
  try {
    answer(data);
  } catch (thrown) {
    reply({ what: 'failed', message: toAppError(thrown).message });
  }
});
