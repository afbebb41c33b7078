/** Draws one image of the whole graph, in a thread that ends with it. The page's side is image-apart.ts. */
import { toAppError } from '../../ml/schema/errors.ts';
import type { ErrorCode } from '../../ml/schema/errors.ts';
import { drawGraph, renderSvg } from './export-image.ts';
import type { ImageInput } from './export-image.ts';

export interface ImageRequest {
  readonly format: 'png' | 'svg';
  readonly input: ImageInput;
  readonly width: number;
  readonly height: number;
}

export type ImageReply =
  | { readonly what: 'picture'; readonly picture: ImageBitmap }
  | { readonly what: 'svg'; readonly svg: string }
  | { readonly what: 'failed'; readonly code: ErrorCode; readonly message: string };

async function answer({ format, input, width, height }: ImageRequest): Promise<void> {
  if (format === 'svg') {
    self.postMessage({ what: 'svg', svg: renderSvg(input, width, height) } satisfies ImageReply);
    return;
  }
  const canvas = new OffscreenCanvas(width, height);
  const release = await drawGraph(canvas, input, width, height);
  const picture = canvas.transferToImageBitmap();
  release();
  self.postMessage({ what: 'picture', picture } satisfies ImageReply, { transfer: [picture] });
}

self.addEventListener('message', ({ data }: MessageEvent<ImageRequest>) => {
  answer(data).catch((thrown: unknown) => {
    const { code, message } = toAppError(thrown);
    self.postMessage({ what: 'failed', code, message } satisfies ImageReply);
  });
});
