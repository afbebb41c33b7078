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

/**
 * @param onProgress gets 0..1
 * @returns the id of the upload
 */
export async function sendFile(
  api: EngineApi,
  file: UploadSource,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<string> {
  if (file.size === 0)
    throw new AppError('bad-file', t('{name} is empty. Choose a file with a header and rows.', { name: file.name }));
  const { uploadId } = await api.call('import.begin', { fileName: file.name, bytes: file.size }, signal);
  for (let offset = 0; offset < file.size; offset += chunkBytes) {
    const data = new Uint8Array(await file.slice(offset, Math.min(file.size, offset + chunkBytes)).arrayBuffer());
    const { received } = await api.call('import.chunk', { uploadId, offset, data }, signal);
    onProgress(received / file.size);
  }
  return uploadId;
}

/** Hears how much of the uploads was read, 0..1, until the work is done. */
async function whileReading<T>(
  api: EngineApi,
  uploadIds: readonly string[],
  onReading: (fraction: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const off = api.on('import.reading', ({ uploadId, fraction }) => {
    if (uploadIds.includes(uploadId)) onReading(fraction);
  });
  try {
    return await work();
  } finally {
    off();
  }
}

/**
 * @param onProgress gets 0..1 while it is sent
 * @param onReading gets 0..1 while the engine reads it
 */
export async function uploadFile(
  api: EngineApi,
  file: UploadSource,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
  onReading: (fraction: number) => void = () => undefined,
): Promise<UploadPreview> {
  const uploadId = await sendFile(api, file, onProgress, signal);
  return whileReading(api, [uploadId], onReading, () => api.call('import.preview', { uploadId }, signal));
}

/** Several files that were chosen at once; the engine says what they are together. */
export async function uploadTogether(
  api: EngineApi,
  files: readonly UploadSource[],
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
  onReading: (fraction: number) => void,
): Promise<{ readonly edges: UploadPreview; readonly nodes: UploadPreview | null }> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const uploadIds: string[] = [];
  let sent = 0;
  for (const file of files) {
    uploadIds.push(await sendFile(api, file, (part) => onProgress((sent + part * file.size) / total), signal));
    sent += file.size;
  }
  return whileReading(api, uploadIds, onReading, () => api.call('import.together', { uploadIds }, signal));
}
