/** Hands bytes from the engine to the person as a file, through the browser's own download. */
const types: Readonly<Record<string, string>> = {
  csv: 'text/csv;charset=utf-8',
  md: 'text/markdown;charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  json: 'application/json;charset=utf-8',
};

/** @param data bytes, or pieces of them in order */
export function saveBytes(name: string, data: Uint8Array | readonly Uint8Array[]): void {
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const pieces = data instanceof Uint8Array ? [data] : data;
  // Copied: the bytes may be a view into the message that carried them.
  const address = URL.createObjectURL(
    new Blob(
      pieces.map((piece) => new Uint8Array(piece)),
      { type },
    ),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
