import { expect, test } from 'vitest';
import { openTables, sqlText } from './tables.ts';

test('any text can be asked for, and comes back as it was', async () => {
  const tables = await openTables();
  try {
    for (const text of ['', "O'Neill", "'); DROP TABLE nodes;--", 'a\u0000b', '\u0000', 'Żółć 🕵️']) {
      expect(await tables.rows(`SELECT ${sqlText(text)}`)).toEqual([[text]]);
    }
  } finally {
    tables.close();
  }
});
