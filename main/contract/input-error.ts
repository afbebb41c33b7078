/** What a schema found wrong with an input, as a sentence. */
import type { z } from 'zod';
import { AppError } from '../../ml/schema/errors.ts';

/** @param method what was asked for */
export function inputError(method: string, error: z.ZodError): AppError {
  const issues = error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.map(String).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const more = error.issues.length > issues.length ? ` (and ${error.issues.length - issues.length} more)` : '';
  return new AppError('invalid-argument', `${method} was not given what it needs. ${issues.join('; ')}${more}`, {
    method,
    issues,
  });
}
