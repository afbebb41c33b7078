/**
 * Bytes that are not UTF-8 -> the encoding that they are most likely in: each candidate reads them, and the one whose
 * text looks most like somebody's language wins. How sure that is is said with it; a person can choose another.
 */
import { legacyEncodings, labelOf } from './encodings.ts';
import type { TextEncodingName } from './encodings.ts';

export interface EncodingGuess {
  readonly encoding: TextEncodingName;
  /** false where another one reads the same bytes about as well, or where there is too little to tell by */
  readonly certain: boolean;
}

const MOST_BYTES = 65_536;
/** Letters that a language uses beyond a to z, by encoding; what is frequent in texts and names. */
const latin: Readonly<Partial<Record<TextEncodingName, string>>> = {
  'Windows-1252': 'äöüßÄÖÜéèêëàâáãåæçîïíìñôóòõøùûúœÉÀÁÅÆÇÑÓØÚ',
  'ISO-8859-15': 'äöüßÄÖÜéèêëàâáãåæçîïíìñôóòõøùûúœÉÀÁÅÆÇÑÓØÚžšŽŠ',
  'Windows-1250': 'äöüßÄÖÜąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůýžČĎĚŇŘŠŤŮÝŽáíéúőűŐŰăâîşţÁÍÉÚ',
};
const commonHan =
  '的一是不了在人有我他这中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学' +
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗京海广州深圳公司银行账户有限支付转账';
const commonHanTraditional =
  '的一是不了在人有我他這中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學' +
  '王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅京臺灣台北高雄公司銀行帳戶有限支付轉帳';
const commonHangul =
  '이가김박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구민나진지은는을를의에다로고사리기시인부산서울대구천광은행회사계좌송금입출';
const commonKanji = '日一人年大本中長出田山川東京木村上小佐藤鈴高橋渡辺伊加吉井株式会社銀行金口座支店振込名';

interface Counts {
  letters: number;
  good: number;
  bad: number;
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /\p{L}/u.test(char);
const isAscii = (char: string | undefined): boolean => char !== undefined && char.charCodeAt(0) < 128;
const isCyrillic = (char: string | undefined): boolean => char !== undefined && /[Ѐ-ӿ]/.test(char);

/** One byte a character: letters must stand in words of their own script, with capitals where words begin. */
function scoreSingle(chars: readonly string[], encoding: TextEncodingName): Counts {
  const counts = { letters: 0, good: 0, bad: 0 };
  const own = new Set(latin[encoding] ?? 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё');
  const wantsCyrillic = latin[encoding] === undefined;
  for (const [i, char] of chars.entries()) {
    if (isAscii(char)) continue;
    counts.letters++;
    const [before, after] = [chars.at(i - 1), chars.at(i + 1)];
    const inWord = isLetter(before) || isLetter(after);
    if (char.charCodeAt(0) < 0xa0) counts.bad += 2;
    else if (!isLetter(char)) counts.bad += isLetter(before) && isLetter(after) ? 1 : 0.2;
    else if (wantsCyrillic !== isCyrillic(char)) counts.bad++;
    else if (/\p{Lu}/u.test(char) && /\p{Ll}/u.test(before ?? '')) counts.bad++;
    else if (wantsCyrillic) {
      if (isLetter(before) && isAscii(before)) counts.bad++;
      else counts.good += own.has(char) || /\p{Lu}/u.test(char) ? 1 : 0.5;
    } else if (inWord && isLetter(before) && !isAscii(before) && isLetter(after) && !isAscii(after)) counts.bad++;
    else counts.good += own.has(char) ? 1 : 0.3;
  }
  return counts;
}

const common: Readonly<Partial<Record<TextEncodingName, ReadonlySet<string>>>> = {
  GB18030: new Set(commonHan),
  Big5: new Set(commonHanTraditional),
  'EUC-KR': new Set(commonHangul),
  Shift_JIS: new Set(commonKanji),
  'EUC-JP': new Set(commonKanji),
};

/** Several bytes a character: the script that is expected, and its frequent signs. */
function scoreSeveral(chars: readonly string[], encoding: TextEncodingName): Counts {
  const counts = { letters: 0, good: 0, bad: 0 };
  const own = common[encoding] ?? new Set<string>();
  const isJapanese = encoding === 'Shift_JIS' || encoding === 'EUC-JP';
  for (const char of chars) {
    if (isAscii(char)) continue;
    counts.letters++;
    if (/[\uff61-\uff9f]/.test(char)) counts.bad += isJapanese ? 0.2 : 1;
    else if (/[\u3040-\u30ff]/.test(char)) counts.good += isJapanese ? 1 : 0;
    else if (/[\uac00-\ud7a3]/.test(char)) counts.good += own.has(char) ? 1 : 0.35;
    else if (/[\u4e00-\u9fff]/.test(char)) counts.good += own.has(char) ? 1 : encoding === 'EUC-KR' ? 0 : 0.25;
    else if (/[\u3000-\u303f\uff00-\uff60]/.test(char)) counts.good += 0.3;
    else counts.bad++;
  }
  return counts;
}

/** Whole lines of the bytes: a line end is one byte in every encoding here, and never a part of another character. */
function wholeLines(bytes: Uint8Array, isFirst: boolean): Uint8Array {
  const from = isFirst ? 0 : bytes.indexOf(10) + 1;
  const to = bytes.lastIndexOf(10);
  return to > from ? bytes.subarray(from, to) : bytes;
}

/** The lines that tell something, as many as are needed. */
function telling(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 128);
  const from = first < 0 ? 0 : Math.max(0, bytes.lastIndexOf(10, first) + 1);
  const some = bytes.subarray(from, from + MOST_BYTES);
  return some.length < bytes.length - from ? wholeLines(some, true) : some;
}

/** @param isFirst whether the bytes are the beginning of the file: else they may begin within a character */
export function guessEncoding(bytes: Uint8Array, isFirst = true): EncodingGuess {
  const some = telling(wholeLines(bytes, isFirst));
  const scores = legacyEncodings.flatMap(({ name, several }) => {
    let text: string;
    try {
      text = new TextDecoder(labelOf(name), { fatal: true }).decode(some);
    } catch {
      // Not in this encoding, or the runtime does not know it.
      return [];
    }
    const chars = Array.from(text);
    const { letters, good, bad } = several ? scoreSeveral(chars, name) : scoreSingle(chars, name);
    return letters === 0 ? [] : [{ name, letters, score: (good - bad) / letters }];
  });
  scores.sort((a, b) => b.score - a.score);
  const [best, next] = [scores.at(0), scores.at(1)];
  if (best === undefined) return { encoding: 'Windows-1252', certain: false };
  // Where nothing speaks for another one, it is what most programs write.
  const western = scores.find(({ name }) => name === 'Windows-1252');
  if (western !== undefined && best.score - western.score < 0.05) return { encoding: 'Windows-1252', certain: false };
  const margin = best.score - (next?.score ?? -1);
  return { encoding: best.name, certain: best.letters >= 20 && best.score > 0.4 && margin >= 0.15 };
}
