/** What became of every row: read = kept + merged + rejected, the rejected ones by line and reason. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FeatureRecipeRow, ImportReport, Project, RejectedRow } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { RejectRows } from '../../ui/reject-rows.tsx';
import { saveBytes } from '../../ui/save-bytes.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { FilesTable, MergedColumns } from './files-table.tsx';
import styles from './import.module.css';
import { count, t } from '../../text/text.ts';

export interface ImportAccountingProps {
  readonly report: ImportReport;
  readonly recipe: readonly FeatureRecipeRow[];
  /** for a narrow panel */
  readonly compact?: boolean;
}

export function ImportAccounting({ report, recipe, compact }: ImportAccountingProps): ReactNode {
  return (
    <div className={styles['accounting']} data-testid="import-accounting">
      <FilesTable files={report.files} />
      <p className={styles['small']}>{graphWords(report)}</p>
      <MergedColumns merges={report.merges} />
      {report.notes.length > 0 && (
        <ul className={styles['notes']}>
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {report.rejectedTotal > 0 && <Rejects report={report} />}
      <details open={compact !== true}>
        <summary>
          {count(
            recipe.length,
            'How features were made ({value} from {n} source)',
            'How features were made ({value} from {n} sources)',
            {
              value: formatCount(recipe.reduce((sum, row) => sum + row.features, 0)),
              n: formatCount(recipe.length),
            },
          )}
        </summary>
        <table className={styles['recipe']}>
          <tbody>
            {recipe.map((row) => (
              <tr key={`${row.from}/${row.how}`}>
                <th scope="row">{row.from}</th>
                <td>{formatCount(row.features)}</td>
                <td>{row.how}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** What the rows made beside plain nodes and edges. */
export function graphWords(report: Pick<ImportReport, 'derivedNodes' | 'selfLoops' | 'parallelEdges'>): string {
  const { derivedNodes, selfLoops, parallelEdges } = report;
  const derived = counted(derivedNodes, t('node appears'), t('nodes appear'));
  const kept = selfLoops + parallelEdges > 0 ? t(', all kept') : '';
  const loops = counted(selfLoops, t('self loop'), t('self loops'));
  return t('{derived} only as an end of an edge · {loops} · {parallelEdges}{kept}.', {
    derived,
    loops,
    parallelEdges: counted(parallelEdges, t('parallel edge'), t('parallel edges')),
    kept,
  });
}

/**
 * A nodes file that no edge speaks of is a project without attributes: most often another column is the id.
 * @returns null where at least one of its nodes has an edge
 */
export function strangersWords(project: Pick<Project, 'importReport' | 'graph'>): string | null {
  const file = project.importReport.files.find(({ role }) => role === 'nodes');
  if (file === undefined || file.kept === 0 || project.graph.numEdges === 0) return null;
  // Derived nodes always have an edge: as many lonely nodes as the file has means that all of its nodes are lonely.
  const own = project.graph.numNodes - project.importReport.derivedNodes;
  if (own <= 0 || project.graph.isolatedNodes < own) return null;
  return t(
    'None of the {own} nodes of {file} is an end of an edge, so their attributes say nothing about the graph. Most likely another column is the id: import again and choose it.',
    {
      own: formatCount(own),
      file: file.file,
    },
  );
}

/** The first hundred at once, the rest as a file. */
function Rejects({ report }: { readonly report: ImportReport }): ReactNode {
  const api = useEngine();
  const setNotice = useWorkbench((state) => state.setNotice);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const all: RejectedRow[] = [];
      while (all.length < report.rejectedTotal) {
        const page = await api.call('import.rejects', { offset: all.length, limit: 10_000 });
        if (page.length === 0) break;
        all.push(...page);
      }
      saveBytes('rejected-rows.csv', new TextEncoder().encode(rejectsCsv(all)));
    } catch (thrown) {
      setNotice(t('The list of rejected rows could not be read. {message}', { message: toAppError(thrown).message }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles['rejects']} data-testid="import-rejects">
      <h4>
        {t('{rejectedTotal} rejected {rejectedTotal2}', {
          rejectedTotal: formatCount(report.rejectedTotal),
          rejectedTotal2: report.rejectedTotal === 1 ? t('row') : t('rows'),
        })}
        {report.rejects.length < report.rejectedTotal &&
          t(', the first {rejects}', { rejects: formatCount(report.rejects.length) })}
        <Button look="ghost" disabled={busy} onClick={() => void save()} data-testid="rejects-save">
          {busy ? t('Collecting…') : t('Save all as CSV')}
        </Button>
      </h4>
      <RejectRows rows={report.rejects} />
    </div>
  );
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export function rejectsCsv(rows: readonly RejectedRow[]): string {
  const lines = rows.map((row) => [
    quoted(row.file),
    row.line === null ? '' : String(row.line),
    quoted(row.reason),
    quoted(row.text),
  ]);
  return [['file', 'line', 'reason', 'text'], ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
