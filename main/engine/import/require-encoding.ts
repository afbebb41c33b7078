/** The name of an encoding as a person writes it. */
import { encodingNamed, textEncodings } from '../../../ml/io/encodings.ts';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import { AppError } from '../../../ml/schema/errors.ts';

/** @throws AppError invalid-argument for one that is not read */
export function requireEncoding(text: string): TextEncodingName {
  const found = encodingNamed(text);
  if (found !== null) return found;
  const list = textEncodings.join(', ');
  throw new AppError('invalid-argument', `"${text}" is no encoding that is read. Choose one of: ${list}.`);
}
