/** Which cell styles of a workbook show a date, and a day number of Excel as ISO 8601. */
import type { XmlHandler } from '../xml/xml-reader.ts';

const builtIn = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
/** A format code with a part of a date or a time outside of quotes, brackets and escapes. */
const showsDate = (code: string): boolean =>
  /[ymdhs]/i.test(
    code.replaceAll(/"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*./gi, '').replaceAll(/general|e[+-]/gi, ''),
  );

export function dateStyles(): Pick<XmlHandler, 'open' | 'close'> & { isDate(): readonly boolean[] } {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  return {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) formats.push(Number(attributes['numFmtId'] ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
    isDate: () => formats.map((id) => builtIn(id) || showsDate(codes.get(id) ?? '')),
  };
}

/** Excel believes that 1900 had a 29 February: days before March 1900 are one off. */
export function serialDate(serial: number, is1904: boolean): string {
  if (serial >= 0 && serial < 1 && !is1904)
    return new Date(Math.round(serial * 86_400) * 1000).toISOString().slice(11, 19);
  const days = is1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const time = Math.round((days - 25_569) * 86_400) * 1000;
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return String(serial);
  const text = new Date(time).toISOString();
  return Number.isInteger(serial) ? text.slice(0, 10) : text.replace('.000Z', '').replace('T', ' ');
}
