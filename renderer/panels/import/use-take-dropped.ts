/** Puts files that were dropped on the page into the import dialog. */
import { useEffect, useEffectEvent } from 'react';
import { onDropped, sortDropped, takeDropped } from './dropped-files.ts';
import type { Uploads } from './use-uploads.ts';

export function useTakeDropped(uploads: Uploads): void {
  const take = useEffectEvent(() => {
    const { edges, nodes } = sortDropped(takeDropped());
    if (edges === undefined) return;
    // With edges chosen already, one more file is the nodes.
    const onlyNodes = nodes === undefined && uploads.edges !== null;
    uploads.take(onlyNodes ? 'nodes' : 'edges', edges);
    if (nodes !== undefined) uploads.take('nodes', nodes);
  });
  useEffect(() => {
    take();
    return onDropped(take);
  }, []);
}
