/** An image of the whole graph without the page standing still meanwhile: the page's side of image-worker.ts. */
import { AppError } from '../../ml/schema/errors.ts';
import { composePng, drawGraph, renderSvg } from './export-image.ts';
import type { ImageReply, ImageRequest } from './image-worker.ts';

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * @returns the bytes of a PNG or an SVG file
 * @throws AppError too-large, unavailable, internal
 */
export async function imageFile(request: ImageRequest): Promise<Uint8Array> {
  const { input, width, height } = request;
  if (typeof OffscreenCanvas === 'undefined') return imageHere(request);
  const worker = new Worker(new URL('./image-worker.ts', import.meta.url), { type: 'module' });
  try {
    const reply = await new Promise<ImageReply>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ImageReply>) => resolve(data));
      worker.addEventListener('error', ({ message }) => reject(new AppError('internal', message)));
      worker.postMessage(request);
    });
    switch (reply.what) {
      case 'failed':
        throw new AppError(reply.code, reply.message);
      case 'svg':
        return textBytes(reply.svg);
      case 'picture':
        try {
          return await bytesOf(await composePng(reply.picture, input, width, height));
        } finally {
          reply.picture.close();
        }
    }
  } finally {
    worker.terminate();
  }
}

async function imageHere({ format, input, width, height }: ImageRequest): Promise<Uint8Array> {
  if (format === 'svg') return textBytes(renderSvg(input, width, height));
  const canvas = document.createElement('canvas');
  const release = await drawGraph(canvas, input, width, height);
  try {
    return await bytesOf(await composePng(canvas, input, width, height));
  } finally {
    release();
  }
}
