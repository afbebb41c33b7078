/** An SVG document drawn into a PNG of a given size, by the browser. */
import { AppError } from '../../ml/schema/errors.ts';
import { t } from '../text/text.ts';

/** Sides that every browser can draw. */
export const longestSide = 8192;

/** @throws AppError internal where the browser cannot draw a picture of that size */
export async function writePng(svg: string, width: number, height: number): Promise<Uint8Array> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error(t('no drawing context'));
    context.drawImage(image, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error(t('no image'));
    return new Uint8Array(await blob.arrayBuffer());
  } catch (thrown) {
    throw new AppError(
      'internal',
      t('A picture of {width} by {height} pixels could not be drawn here. Choose a smaller size, or SVG.', {
        width,
        height,
      }),
      undefined,
      thrown,
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
