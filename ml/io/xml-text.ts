/** Text inside XML: escaped, and without the characters that XML cannot hold at all, which are counted. */
export interface XmlText {
  /** for attributes in double quotes and for content */
  readonly escape: (text: string) => string;
  /** sentences about what was replaced */
  readonly notes: () => readonly string[];
}

const special: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
/** Control characters, halves of pairs, and the two code points that are none. */
const impossible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function createXmlText(): XmlText {
  let replaced = 0;
  return {
    escape: (text) =>
      text
        .replace(impossible, () => {
          replaced++;
          return '\ufffd';
        })
        .replace(/[&<>"\t\n\r]/g, (char) => special[char]),
    notes: () =>
      replaced === 0
        ? []
        : [
            `${replaced} ${replaced === 1 ? 'character' : 'characters'} that XML cannot hold stand as \ufffd in the file.`,
          ],
  };
}
