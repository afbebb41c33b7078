/**
 * HTML and SVG by template, escaped by default: whatever is put into `html` is text unless it is itself the result of
 * `html`. Ids, names and notes come from other people's files, and a report is opened in a browser.
 */
const markup = Symbol('markup');

export interface Html {
  readonly [markup]: string;
}
export type Insert = Html | string | number | null | false | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, which have no meaning in HTML, and marks that turn the reading direction are shown as U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/[&<>"']/g, (char) => entities[char]);
}

function insert(value: Insert): string {
  if (value === null || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (markup in value) return value[markup];
  return value.map((item) => item[markup]).join('');
}

export function html(strings: TemplateStringsArray, ...values: readonly Insert[]): Html {
  let text = strings[0];
  values.forEach((value, i) => (text += insert(value) + strings[i + 1]));
  return { [markup]: text };
}

export function htmlText(value: Html): string {
  return value[markup];
}
