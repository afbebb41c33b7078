/** Sends a file to the engine in pieces, in order, and asks what it looks like. */
import type { UploadPreview } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import type { EngineApi } from '../api/connection.ts';
import { t } from '../text/text.ts';

export const chunkBytes = 4_000_000;

export interface UploadSource {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** @param onProgress gets 0..1 */
export async function uploadFile(
  api: EngineApi,
  file: UploadSource,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadPreview> {
  if (file.size === 0)
    throw new AppError('bad-file', t('{name} is empty. Choose a file with a header and rows.', { name: file.name }));
  const { uploadId } = await api.call('import.begin', { fileName: file.name, bytes: file.size }, signal);
  for (let offset = 0; offset < file.size; offset += chunkBytes) {
    const data = new Uint8Array(await file.slice(offset, Math.min(file.size, offset + chunkBytes)).arrayBuffer());
    const { received } = await api.call('import.chunk', { uploadId, offset, data }, signal);
    onProgress(received / file.size);
  }
  return await api.call('import.preview', { uploadId }, signal);
}
