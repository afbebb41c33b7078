/** Texts that a spreadsheet would run as a formula when it opens a CSV; they are given an apostrophe in front. */
const formula = /^[=+\-@\t\r]/;

export const looksLikeFormula = (text: string): boolean => formula.test(text);
