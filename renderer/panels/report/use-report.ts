/** Asks for the report and fetches its files, so that they can be opened and saved. */
import { useEffect, useState } from 'react';
import type { MethodInput } from '../../../main/contract/api.ts';
import type { ReportResult, Templates } from '../../../main/contract/report.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine } from '../../workbench-context.tsx';
import type { ReadyFile } from './report-files.tsx';

const types: Readonly<Record<string, string>> = {
  html: 'text/html;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  json: 'application/json;charset=utf-8',
  pdf: 'application/pdf',
  zip: 'application/zip',
};

export interface ReadyReport {
  readonly result: ReportResult;
  readonly files: readonly ReadyFile[];
}
export interface ReportWork {
  readonly busy: boolean;
  readonly error: string | null;
  readonly done: ReadyReport | null;
  readonly write: (input: MethodInput<'report.create'>) => Promise<void>;
}

export function useReport(): ReportWork {
  const api = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState<ReadyReport | null>(null);
  // Addresses of files hold memory until they are given back.
  useEffect(() => () => done?.files.forEach(({ address }) => URL.revokeObjectURL(address)), [done]);

  const write = async (input: MethodInput<'report.create'>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const result = await api.call('report.create', input);
      const files = await Promise.all(
        result.files.map(async (file) => {
          const { data } = await api.call('report.file', { runId: result.runId, name: file.name });
          const type = types[file.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
          // Copied: the bytes may be a view into the message that carried them.
          const address = URL.createObjectURL(new Blob([new Uint8Array(data)], { type }));
          return { ...file, address };
        }),
      );
      setDone({ result, files });
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, done, write };
}

/** Null until they are there; without templates the general one is all there is. */
export function useTemplates(): Templates | null {
  const api = useEngine();
  const [templates, setTemplates] = useState<Templates | null>(null);
  useEffect(() => {
    let isCurrent = true;
    api.call('report.templates', {}).then(
      (found) => isCurrent && setTemplates(found),
      (thrown: unknown) =>
        isCurrent &&
        setTemplates({ templates: [], problems: [toAppError(thrown).message], pdf: { can: false, why: '' } }),
    );
    return () => {
      isCurrent = false;
    };
  }, [api]);
  return templates;
}
