/** What graph this is: where it comes from, what was read and what was not, and how features were made. */
import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { DataVersions } from '../import/data-versions.tsx';
import { ImportAccounting } from '../import/import-accounting.tsx';
import { Section } from '../section.tsx';
import styles from './about.module.css';
import { GraphStatistics } from './graph-statistics.tsx';
import { t } from '../../text/text.ts';

export function AboutPanel(): ReactNode {
  const project = useWorkbench((state) => state.project);
  if (project === null) return null;
  const { graph } = project;
  const facts: readonly (readonly [string, string])[] = [
    [t('Nodes'), formatCount(graph.numNodes)],
    [t('Edges'), `${formatCount(graph.numEdges)}, ${graph.directed ? t('directed') : t('undirected')}`],
    [t('Features for the model'), formatCount(graph.numFeatures)],
    [t('Nodes without an edge'), formatCount(graph.isolatedNodes)],
    [t('Most neighbours'), formatCount(graph.maxDegree)],
    [t('Known truth'), truthWords(graph.hasNodeTruth, graph.hasEdgeTruth)],
  ];
  return (
    <div data-testid="about-panel">
      <header className={styles['head']}>
        <h2>{project.name}</h2>
        {project.description !== '' && <p>{project.description}</p>}
      </header>
      <Section title={t('The graph')}>
        <dl className={styles['facts']}>
          {facts.map(([term, text]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <GraphStatistics key={project.projectId} />
      <Section title={t('What was read')}>
        <DataVersions project={project} />
        <ImportAccounting report={project.importReport} recipe={graph.recipe} compact />
      </Section>
    </div>
  );
}

function truthWords(nodes: boolean, edges: boolean): string {
  if (nodes && edges) return t('of nodes and edges, kept from the detector');
  if (nodes) return t('of nodes, kept from the detector');
  if (edges) return t('of edges, kept from the detector');
  return t('none');
}
