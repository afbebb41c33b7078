/** Sends a file to the engine as an import does, and has the chosen model score it. */
import { useEffect, useRef, useState } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { uploadFile } from '../../state/upload.ts';
import type { UploadSource } from '../../state/upload.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface Scoring {
  readonly fileName: string;
  /** 0..1 while it is sent */
  readonly fraction: number;
  readonly error: string | null;
}

/** `scoring` is null at rest; what came of it is in the store. */
export function useScoring(): { readonly scoring: Scoring | null; readonly take: (file: UploadSource) => void } {
  const api = useEngine();
  const score = useWorkbench((state) => state.scoreUpload);
  const [scoring, setScoring] = useState<Scoring | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const take = (file: UploadSource): void => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const state = (change: Partial<Scoring>): void => {
      if (!abort.signal.aborted) setScoring({ fileName: file.name, fraction: 0, error: null, ...change });
    };
    state({});
    uploadFile(api, file, (fraction) => state({ fraction }), abort.signal)
      .then((preview) => {
        state({ fraction: 1 });
        // Closed meanwhile: nobody waits for the scores.
        return abort.signal.aborted ? undefined : score(preview.uploadId);
      })
      .then(
        () => {
          if (!abort.signal.aborted) setScoring(null);
        },
        (thrown: unknown) => state({ error: toAppError(thrown).message }),
      );
  };
  return { scoring, take };
}
