/** How files would change a project: counts, columns, examples, and what becomes of labels, runs and questions. */
import type { ReactNode } from 'react';
import type { Affected, ElementDifference, ImportDifference } from '../../../main/contract/reimport.ts';
import { count, t } from '../../text/text.ts';
import { formatCount } from '../../ui/format.ts';
import { RejectRows } from '../../ui/reject-rows.tsx';
import { FilesTable, MergedColumns } from './files-table.tsx';
import styles from './import.module.css';

export function DifferenceView({ difference }: { readonly difference: ImportDifference }): ReactNode {
  const { nodes, edges, affected, files, merges, rejects, rejectedTotal, notes } = difference;
  const same = [nodes, edges].every(({ added, removed, changed }) => added + removed + changed === 0);
  return (
    <div className={styles['accounting']} data-testid="import-difference">
      {same && <p className={styles['lead']}>{t('The files change nothing: all that they say is there already.')}</p>}
      <div className={styles['scroll']}>
        <table className={styles['sums']} data-testid="difference-counts">
          <thead>
            <tr>
              <th scope="col">{t('Data')}</th>
              <th scope="col">{t('Before')}</th>
              <th scope="col">{t('Added')}</th>
              <th scope="col">{t('Removed')}</th>
              <th scope="col">{t('Changed')}</th>
              <th scope="col">{t('Unchanged')}</th>
              <th scope="col">{t('After')}</th>
            </tr>
          </thead>
          <tbody>
            <Counts title={t('Nodes')} side={nodes} />
            <Counts title={t('Edges')} side={edges} />
          </tbody>
        </table>
      </div>
      <Columns title={t('Columns of nodes')} side={nodes} />
      <Columns title={t('Columns of edges')} side={edges} />
      <Examples title={t('Examples: nodes')} side={nodes} />
      <Examples title={t('Examples: edges')} side={edges} />
      <section aria-label={t('What becomes of labels and runs')}>
        <h4>{t('What becomes of labels and runs')}</h4>
        <ul className={styles['notes']} data-testid="difference-affected">
          {affectedWords(affected).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      <h4>{t('Rows of the files')}</h4>
      <FilesTable files={files} />
      <MergedColumns merges={merges} />
      {notes.length > 0 && (
        <ul className={styles['notes']}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {rejectedTotal > 0 && (
        <>
          <h4>
            {count(rejectedTotal, '{n} row is rejected', '{n} rows are rejected')}
            {rejects.length < rejectedTotal && t(', the first {rejects}', { rejects: formatCount(rejects.length) })}
          </h4>
          <RejectRows rows={rejects} />
        </>
      )}
    </div>
  );
}

function Counts({ title, side }: { readonly title: string; readonly side: ElementDifference }): ReactNode {
  const { before, added, removed, changed, unchanged, after } = side;
  return (
    <tr>
      <th scope="row">{title}</th>
      {[before, added, removed, changed, unchanged, after].map((value, i) => (
        <td key={i} data-none={value === 0}>
          {formatCount(value)}
        </td>
      ))}
    </tr>
  );
}

const stateWords = { new: t('new'), gone: t('goes'), kept: '' };

function Columns({ title, side }: { readonly title: string; readonly side: ElementDifference }): ReactNode {
  if (side.columns.length === 0) return null;
  return (
    <p className={styles['small']}>
      {title}
      {': '}
      {side.columns
        .map(({ column, state, changed }) =>
          [
            column,
            ...[stateWords[state], count(changed, 'differs in {n}', 'differs in {n}')].filter((word) => word !== ''),
          ].join(' · '),
        )
        .join('; ')}
    </p>
  );
}

const changeWords = { added: t('added'), removed: t('removed'), changed: t('changed') };

function Examples({ title, side }: { readonly title: string; readonly side: ElementDifference }): ReactNode {
  if (side.examples.length === 0) return null;
  return (
    <div className={styles['scroll']}>
      <table className={styles['examples']}>
        <caption>{title}</caption>
        <tbody>
          {side.examples.map(({ change, ids, values }) => (
            <tr key={`${change} ${ids.join(' ')} ${values.map(({ after }) => after).join(' ')}`} data-change={change}>
              <td>{changeWords[change]}</td>
              <th scope="row">{ids.join(' → ')}</th>
              <td>
                {values.map(({ column, before, after }) => (
                  <span key={column} className={styles['value']}>
                    <span className={styles['small']}>{column}</span> {before !== '' && <del>{before}</del>}{' '}
                    {after !== '' && <ins>{after}</ins>}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function affectedWords(affected: Affected): readonly string[] {
  const { labelsKept, labelsGone, labelsGoneExamples, labelsBack, runs, findings, models, queue } = affected;
  const sentences = [
    count(labelsKept, '{n} label stays on its node or edge.', '{n} labels stay on their nodes and edges.'),
  ];
  if (labelsGone > 0) {
    sentences.push(
      count(
        labelsGone,
        '{n} label is of a node or edge that goes ({examples}): it is kept in the log and counted no more.',
        '{n} labels are of nodes and edges that go ({examples}): they are kept in the log and counted no more.',
        { examples: labelsGoneExamples.join(', ') },
      ),
    );
  }
  if (labelsBack > 0) {
    sentences.push(
      count(
        labelsBack,
        '{n} node labelled earlier comes back, with its label.',
        '{n} nodes labelled earlier come back, with their labels.',
      ),
    );
  }
  if (runs > 0) {
    sentences.push(
      count(
        runs,
        '{n} run is kept and marked as made on other data, with its {findings} frozen findings.',
        '{n} runs are kept and marked as made on other data, with their {findings} frozen findings.',
        { findings: formatCount(findings) },
      ),
    );
  }
  if (models > 0) {
    sentences.push(
      count(
        models,
        '{n} model is kept and marked as trained on other data.',
        '{n} models are kept and marked as trained on other data.',
      ),
    );
  }
  if (queue) sentences.push(t('The questions end; what was answered stays.'));
  sentences.push(t('The data of now are kept: this import can be taken back until the next one.'));
  return sentences;
}
