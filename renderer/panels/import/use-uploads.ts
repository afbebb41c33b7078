/** The files of an import, a graph file or two tables: their upload, preview and column roles. */
import { useRef, useState } from 'react';
import type { ColumnRole, GraphPreview, UploadPreview } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { initialRoles, matchIds, setRole } from '../../state/import-mapping.ts';
import type { Roles, TableKind } from '../../state/import-mapping.ts';
import { uploadFile, uploadTogether } from '../../state/upload.ts';
import { useEngine } from '../../workbench-context.tsx';

export interface Upload {
  readonly fileName: string;
  /** 0..1 while it is sent */
  readonly fraction: number;
  /** 0..1 while the engine reads it; null before it says so */
  readonly reading: number | null;
  readonly preview: UploadPreview | null;
  readonly roles: Roles;
  /** whether a person has chosen a role: what was chosen is never guessed anew */
  readonly touched: boolean;
  readonly error: string | null;
}

export interface Uploads {
  readonly edges: Upload | null;
  readonly nodes: Upload | null;
  /** one file into its place; of several the engine says what they are together */
  readonly take: (kind: TableKind, files: readonly File[]) => void;
  readonly remove: (kind: TableKind) => void;
  /** the file given as edges is the nodes file, and the other way round */
  readonly swap: () => void;
  /** the file given as edges holds the nodes, too */
  readonly isGraph: boolean;
  /** reads the file anew in another encoding; roles are guessed anew, too */
  readonly chooseEncoding: (kind: TableKind, encoding: string) => void;
  readonly setRoles: (kind: TableKind, roles: Roles, touched: boolean) => void;
  readonly changeRole: (kind: TableKind, column: string, role: ColumnRole) => void;
}

type Both = Readonly<Record<TableKind, Upload | null>>;

/** Once both files are there, the nodes' id is the column that the edges speak of. */
function matched(both: Both): Both {
  const { edges, nodes } = both;
  if (nodes === null || nodes.preview === null || nodes.touched || edges === null || edges.preview === null)
    return both;
  const roles = matchIds(
    { preview: nodes.preview, roles: nodes.roles },
    { preview: edges.preview, roles: edges.roles },
  );
  return { edges, nodes: { ...nodes, roles } };
}

const whole = (preview: UploadPreview, kind: TableKind): Upload => ({
  ...{ fileName: preview.fileName, fraction: 1, reading: null, preview, touched: false, error: null },
  roles: initialRoles(preview, kind),
});

/** A graph file fills both places: its nodes are a table like one from a file of their own. */
function graphUploads(preview: UploadPreview, graph: GraphPreview): Both {
  const { nodes } = graph;
  const ofNodes = nodes === null ? null : { ...preview, ...nodes, looksLike: 'nodes' as const };
  return {
    edges: { ...whole(preview, 'edges'), touched: true },
    nodes: ofNodes === null ? null : { ...whole(ofNodes, 'nodes'), touched: true },
  };
}

export function useUploads(): Uploads {
  const api = useEngine();
  const [uploads, setUploads] = useState<Both>({ edges: null, nodes: null });
  const aborts = useRef<Record<TableKind, AbortController | null>>({ edges: null, nodes: null });

  const patch = (kind: TableKind, change: Partial<Upload>): void =>
    setUploads((before) => {
      const upload = before[kind];
      return upload === null ? before : matched({ ...before, [kind]: { ...upload, ...change } });
    });

  const begin = (kind: TableKind, fileName: string, isAll: boolean): AbortController => {
    aborts.current[kind]?.abort();
    if (isAll) aborts.current.nodes?.abort();
    const abort = new AbortController();
    aborts.current[kind] = abort;
    const upload = { fileName, fraction: 0, reading: null, preview: null, roles: {}, touched: false, error: null };
    setUploads((before) => ({
      // What came out of a graph file goes with it.
      ...(isGraph || isAll ? { edges: null, nodes: null } : before),
      [kind]: upload,
    }));
    return abort;
  };

  const isGraph = uploads.edges !== null && uploads.edges.preview !== null && uploads.edges.preview.graph !== null;

  return {
    edges: uploads.edges,
    nodes: uploads.nodes,
    isGraph,
    take: (into, files) => {
      // Several files fill both places.
      const kind = files.length > 1 ? 'edges' : into;
      const { signal } = begin(kind, files.map(({ name }) => name).join(', '), files.length > 1);
      const tell = (change: Partial<Upload>): void => {
        if (!signal.aborted) patch(kind, change);
      };
      const sent = (fraction: number): void => tell({ fraction });
      const reading = (fraction: number): void => tell({ reading: fraction });
      const fail = (thrown: unknown): void => tell({ error: toAppError(thrown).message });
      if (files.length === 1) {
        uploadFile(api, files[0], sent, signal, reading).then((preview) => {
          if (signal.aborted) return;
          if (preview.graph === null) patch(kind, { fraction: 1, preview, roles: initialRoles(preview, kind) });
          else setUploads(graphUploads(preview, preview.graph));
        }, fail);
        return;
      }
      uploadTogether(api, files, sent, signal, reading).then((found) => {
        if (signal.aborted) return;
        const { edges, nodes } = found;
        if (edges.graph !== null) setUploads(graphUploads(edges, edges.graph));
        else
          setUploads(matched({ edges: whole(edges, 'edges'), nodes: nodes === null ? null : whole(nodes, 'nodes') }));
      }, fail);
    },
    remove: (kind) => {
      aborts.current[kind]?.abort();
      setUploads((before) => (isGraph ? { edges: null, nodes: null } : { ...before, [kind]: null }));
    },
    chooseEncoding: (kind, encoding) => {
      const preview = uploads[kind]?.preview ?? null;
      if (preview === null) return;
      api.call('import.preview', { uploadId: preview.uploadId, encoding }).then(
        (again) => {
          if (again.graph !== null) setUploads(graphUploads(again, again.graph));
          else patch(kind, { preview: again, roles: initialRoles(again, kind), touched: false });
        },
        (thrown: unknown) => patch(kind, { preview: { ...preview }, error: toAppError(thrown).message }),
      );
    },
    swap: () =>
      setUploads(({ edges, nodes }) => {
        const as = (upload: Upload | null, kind: TableKind): Upload | null =>
          upload === null || upload.preview === null
            ? upload
            : { ...upload, roles: initialRoles(upload.preview, kind), touched: false };
        return matched({ edges: as(nodes, 'edges'), nodes: as(edges, 'nodes') });
      }),
    setRoles: (kind, roles, touched) =>
      setUploads((before) => {
        const upload = before[kind];
        return upload === null ? before : matched({ ...before, [kind]: { ...upload, roles, touched } });
      }),
    changeRole: (kind, column, role) =>
      setUploads((before) => {
        const upload = before[kind];
        if (upload === null) return before;
        const roles = setRole(upload.roles, kind, column, role);
        return matched({ ...before, [kind]: { ...upload, roles, touched: true } });
      }),
  };
}
