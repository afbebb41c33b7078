/** Puts files that were dropped on the page into the import dialog. */
import { useEffect, useEffectEvent } from 'react';
import { onDropped, takeDropped } from './dropped-files.ts';
import type { Uploads } from './use-uploads.ts';

export function useTakeDropped(uploads: Uploads): void {
  const take = useEffectEvent(() => {
    const files = takeDropped();
    if (files.length === 0) return;
    // With edges chosen already, one more file is the nodes.
    uploads.take(files.length === 1 && uploads.edges !== null ? 'nodes' : 'edges', files);
  });
  useEffect(() => {
    take();
    return onDropped(take);
  }, []);
}
