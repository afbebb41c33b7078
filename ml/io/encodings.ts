/** The encodings that text is read in, by the names that people know, and what the runtime calls them. */
export const textEncodings = [
  'UTF-8',
  'UTF-16LE',
  'UTF-16BE',
  'Windows-1252',
  'ISO-8859-1',
  'ISO-8859-15',
  'Windows-1250',
  'Windows-1251',
  'KOI8-R',
  'Shift_JIS',
  'EUC-JP',
  'GB18030',
  'Big5',
  'EUC-KR',
] as const;
export type TextEncodingName = (typeof textEncodings)[number];

/** ISO-8859-1 is read as Windows-1252, as everywhere on the web: they differ in control characters alone. */
export const labelOf = (encoding: TextEncodingName): string => encoding.toLowerCase();

/** Those that bytes without a mark may be in when they are not UTF-8. */
export const legacyEncodings: readonly { readonly name: TextEncodingName; readonly several: boolean }[] = [
  { name: 'Windows-1252', several: false },
  { name: 'ISO-8859-15', several: false },
  { name: 'Windows-1250', several: false },
  { name: 'Windows-1251', several: false },
  { name: 'KOI8-R', several: false },
  { name: 'Shift_JIS', several: true },
  { name: 'EUC-JP', several: true },
  { name: 'GB18030', several: true },
  { name: 'Big5', several: true },
  { name: 'EUC-KR', several: true },
];

/** Whether this runtime reads an encoding: one that was built without the tables of all languages does not. */
export function readsEncoding(encoding: TextEncodingName): boolean {
  try {
    return new TextDecoder(labelOf(encoding)).encoding !== '';
  } catch {
    return false;
  }
}

const otherNames: ReadonlyMap<string, TextEncodingName> = new Map([
  ['latin1', 'ISO-8859-1'],
  ['latin9', 'ISO-8859-15'],
  ['cp1252', 'Windows-1252'],
  ['cp1250', 'Windows-1250'],
  ['cp1251', 'Windows-1251'],
  ['sjis', 'Shift_JIS'],
  ['cp932', 'Shift_JIS'],
  ['gbk', 'GB18030'],
  ['gb2312', 'GB18030'],
  ['cp949', 'EUC-KR'],
  ['utf16', 'UTF-16LE'],
]);

/** By any of the usual ways to write it: "latin1", "cp1252", "sjis". Null where it is none that is read. */
export function encodingNamed(text: string): TextEncodingName | null {
  const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = bare(text);
  return textEncodings.find((name) => bare(name) === wanted) ?? otherNames.get(wanted) ?? null;
}
