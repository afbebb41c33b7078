/** How rows that name one node become one, and whether edges with the same ends do; a rule for each column. */
import type { ReactNode } from 'react';
import { mergeRules } from '../../../main/contract/merge.ts';
import type { MergeRule } from '../../../main/contract/merge.ts';
import { ruleWords } from '../../state/import-rules.ts';
import type { ImportRules, ImportTarget } from '../../state/import-rules.ts';
import type { Roles, TableKind } from '../../state/import-mapping.ts';
import { t } from '../../text/text.ts';
import styles from './import.module.css';

export interface MergeRulesProps {
  readonly rules: ImportRules;
  readonly onRules: (rules: ImportRules) => void;
  readonly target: ImportTarget;
  /** null: nodes alone */
  readonly edges: Roles | null;
  readonly nodes: Roles | null;
  readonly disabled: boolean;
}

const named: ReadonlySet<string> = new Set(['id', 'source', 'target']);

export function MergeRulesForm({ rules, onRules, target, edges, nodes, disabled }: MergeRulesProps): ReactNode {
  const columnsOf = (roles: Roles): readonly string[] =>
    Object.entries(roles).flatMap(([column, role]) => (named.has(role) ? [] : [column]));
  const set = (kind: TableKind, column: string, rule: MergeRule | null): void => {
    const key = kind === 'nodes' ? 'nodeMerge' : 'edgeMerge';
    const rest = Object.fromEntries(Object.entries(rules[key] ?? {}).filter(([name]) => name !== column));
    onRules({ ...rules, [key]: rule === null ? rest : { ...rest, [column]: rule } });
  };
  const byDefault = target === 'upsert' ? ruleWords.last : ruleWords.first;
  const knowsEdges = edges !== null && (target === 'upsert' || target === 'replace');
  return (
    <details className={styles['rules']} data-testid="import-rules">
      <summary>{t('Duplicates and keys')}</summary>
      <fieldset disabled={disabled}>
        <legend className="visually-hidden">{t('Duplicates and keys')}</legend>
        {nodes !== null && columnsOf(nodes).length > 0 && (
          <RuleList
            kind="nodes"
            title={t('Rows with the same node id become one node')}
            columns={columnsOf(nodes)}
            chosen={rules.nodeMerge}
            byDefault={byDefault}
            onRule={set}
          />
        )}
        {edges !== null && target !== 'append' && target !== 'upsert' && (
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={rules.edgeMerge !== null}
              data-testid="merge-edges"
              onChange={(event) => onRules({ ...rules, edgeMerge: event.target.checked ? {} : null })}
            />
            {t('Edges with the same ends become one edge, with a count of its rows')}
          </label>
        )}
        {edges !== null && rules.edgeMerge !== null && target !== 'append' && target !== 'upsert' && (
          <RuleList
            kind="edges"
            title={t('How their values become one (usual: sum of numbers, earliest time, most frequent text)')}
            columns={columnsOf(edges)}
            chosen={rules.edgeMerge}
            byDefault={t('By kind')}
            onRule={set}
          />
        )}
        {knowsEdges && (
          <label className={styles['key']}>
            {t('An edge is known again by')}
            <select
              value={rules.edgeKey ?? ''}
              data-testid="edge-key"
              onChange={(event) =>
                onRules({ ...rules, edgeKey: event.target.value === '' ? null : event.target.value })
              }
            >
              <option value="">{t('all of its columns')}</option>
              {columnsOf(edges).map((column) => (
                <option key={column} value={column}>
                  {column}
                </option>
              ))}
            </select>
          </label>
        )}
      </fieldset>
    </details>
  );
}

interface RuleListProps {
  readonly kind: TableKind;
  readonly title: string;
  readonly columns: readonly string[];
  readonly chosen: Readonly<Record<string, MergeRule>>;
  readonly byDefault: string;
  readonly onRule: (kind: TableKind, column: string, rule: MergeRule | null) => void;
}

function RuleList({ kind, title, columns, chosen, byDefault, onRule }: RuleListProps): ReactNode {
  return (
    <div role="group" aria-label={title}>
      <h4>{title}</h4>
      <ul className={styles['ruleList']}>
        {columns.map((column) => (
          <li key={column}>
            <label>
              <span title={column}>{column}</span>
              <select
                value={column in chosen ? chosen[column] : ''}
                data-testid={`rule-${kind}-${column}`}
                onChange={(event) =>
                  onRule(kind, column, mergeRules.find((rule) => rule === event.target.value) ?? null)
                }
              >
                <option value="">{t('{rule} (usual)', { rule: byDefault })}</option>
                {mergeRules.map((rule) => (
                  <option key={rule} value={rule}>
                    {ruleWords[rule]}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
