import { afterAll, expect, it } from 'vitest';
import { createTempFolder } from '../testing/temp-folder.ts';
import { previewFile } from './preview.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());

it('shows the rows below the header, whatever stands above it', async () => {
  for (const above of ['', '\n \n', 'sep=;\r\n']) {
    const path = folder.write('e.csv', `${above}source;target\r\na;b\r\nb;"c;d"\r\n`);
    expect(await previewFile('u', { kind: 'csv', name: 'e.csv', source: { path } })).toMatchObject({
      delimiter: ';',
      columns: [
        { name: 'source', suggestedRole: 'source' },
        { name: 'target', suggestedRole: 'target' },
      ],
      sample: [
        ['a', 'b'],
        ['b', 'c;d'],
      ],
    });
  }
});
