import { expect, test } from 'vitest';
import { toAppError } from './errors.ts';

const failure = (facts: object): Error => Object.assign(new Error('seen'), facts);

test('a disk that refuses or is damaged is told as that, whoever met it', () => {
  for (const facts of [{ code: 'ENOSPC' }, { code: 'EROFS' }, { code: 'ERR_SQLITE_ERROR', errcode: 13 }]) {
    expect(toAppError(failure(facts))).toMatchObject({
      code: 'storage',
      message: expect.stringContaining('seen') as string,
    });
  }
  // SQLITE_IOERR_SHORT_READ: what is beyond the lowest byte says how.
  expect(toAppError(failure({ errcode: 10 | (2 << 8) })).code).toBe('storage');
  expect(toAppError(failure({ errcode: 11 }))).toMatchObject({ code: 'bad-file' });
  for (const facts of [{}, { code: 'ENOENT' }, { errcode: 1 }])
    expect(toAppError(failure(facts)).code).toBe('internal');
});
