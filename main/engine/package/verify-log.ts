/** The label log of a package, checked by itself: each entry carries the hash of the one before it. */
import { z } from 'zod';
import { labelValues } from '../../contract/api.ts';
import type { PackageManifest } from '../../contract/package-manifest.ts';
import { genesisHash, hashEntry } from '../labels/label-entry.ts';

const value = z.enum(labelValues).nullable();
const entryForm = z.object({
  seq: z.number(),
  kind: z.enum(['node', 'edge']),
  index: z.number(),
  ids: z.array(z.string()),
  from: value,
  to: value,
  reviewer: z.string(),
  note: z.string(),
  runId: z.string().nullable(),
  milliseconds: z.number().nullable(),
  itemId: z.number().nullable(),
  action: z.enum(['label', 'undo', 'redo', 'import']),
  refersTo: z.number().nullable(),
  at: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
const logForm = z.object({ redacted: z.boolean(), head: z.string(), entries: z.array(entryForm) });

export interface LogVerdict {
  readonly holds: boolean;
  readonly sentence: string;
}

export function verifyLog(content: Uint8Array, stated: PackageManifest['labelLog']): LogVerdict {
  const bad = (sentence: string): LogVerdict => ({ holds: false, sentence });
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder().decode(content));
  } catch {
    return bad('The label log is no JSON.');
  }
  const parsed = logForm.safeParse(raw);
  if (!parsed.success) return bad('The label log is not of the form that Dowser writes.');
  const { entries, redacted, head } = parsed.data;
  if (!stated.holds) return bad('The label log was already broken when the package was made; the report says where.');
  let before = genesisHash;
  for (const [i, entry] of entries.entries()) {
    if (entry.seq !== i + 1) return bad(`Entry ${i + 1} of the label log is missing.`);
    if (entry.previousHash !== before)
      return bad(`Entry ${entry.seq} of the label log does not follow the one before it.`);
    if (!redacted && hashEntry(entry) !== entry.hash) return bad(`Entry ${entry.seq} of the label log was changed.`);
    before = entry.hash;
  }
  if (head !== before || stated.head !== before || stated.entries !== entries.length) {
    return bad('The label log does not end where the manifest says.');
  }
  const many = `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'} of the label log`;
  return {
    holds: true,
    sentence: redacted
      ? `The ${many} follow each other; their hashes cannot be computed again, because the package is redacted.`
      : `The ${many} hold.`,
  };
}
