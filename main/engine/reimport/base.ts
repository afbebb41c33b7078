/** The data of a project as it is, as plain data, for files to be taken into it: its tables, what its columns are, how they were mapped. */
import { importMapping } from '../../contract/api.ts';
import type { ColumnInfo, ImportMapping, ImportReport } from '../../contract/api.ts';
import type { TimeRole } from '../../contract/time-role.ts';
import { AS_GIVEN } from '../projects/node-recipe.ts';
import type { OpenProject } from '../open-project.ts';
import { readMeta } from '../storage/record.ts';

export interface Base {
  readonly name: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly version: number;
  readonly tablesPath: string;
  readonly numNodes: number;
  readonly numEdges: number;
  readonly nodeColumns: readonly ColumnInfo[];
  readonly edgeColumns: readonly ColumnInfo[];
  readonly mapping: ImportMapping;
  readonly delimiters: { readonly nodes: string; readonly edges: string };
  readonly report: ImportReport;
  /** every rejected row of the imports that made it */
  readonly rejects: ImportReport['rejects'];
  /** features came as numbers of their own, which no file of rows brings */
  readonly givenFeatures: boolean;
}

/** Columns with a role, of a project that was imported before mappings were kept. */
function mappingOfRoles({ graphSummary }: OpenProject): ImportMapping {
  const { nodeColumns, edgeColumns, directed } = graphSummary;
  const named = (columns: readonly ColumnInfo[], role: ColumnInfo['role']): readonly string[] =>
    columns.filter((column) => column.role === role).map(({ name }) => name);
  const first = (columns: readonly ColumnInfo[], role: ColumnInfo['role']): string | null =>
    named(columns, role).at(0) ?? null;
  return {
    source: first(edgeColumns, 'source') ?? '',
    target: first(edgeColumns, 'target') ?? '',
    edgeTruth: first(edgeColumns, 'truth'),
    edgeIgnore: [...named(edgeColumns, 'ignore')],
    nodeId: first(nodeColumns, 'id'),
    nodeName: first(nodeColumns, 'name'),
    nodeTruth: first(nodeColumns, 'truth'),
    nodeIgnore: [...named(nodeColumns, 'ignore')],
    directed,
  };
}

/** How the files of the project were mapped. */
export function mappingOfProject(project: OpenProject): ImportMapping {
  const text = readMeta(project.db).get('mapping');
  const kept = text === undefined ? null : importMapping.safeParse(JSON.parse(text));
  return kept?.success === true ? kept.data : mappingOfRoles(project);
}

/** The column of times of the nodes and how the files write it; null where there is none, or where nothing was said. */
export function nodeTimeOf(project: OpenProject): TimeRole | null {
  const { nodeTime } = mappingOfProject(project);
  if (nodeTime === undefined || nodeTime === null || nodeTime.format === null) return null;
  return { column: nodeTime.column, format: nodeTime.format };
}

export function baseOf(project: OpenProject, version: number): Base {
  const { graphSummary, importReport } = project;
  const meta = readMeta(project.db);
  return {
    name: project.name,
    description: project.description,
    synthetic: project.synthetic,
    version,
    tablesPath: project.tablesPath,
    numNodes: graphSummary.numNodes,
    numEdges: graphSummary.numEdges,
    nodeColumns: graphSummary.nodeColumns,
    edgeColumns: graphSummary.edgeColumns,
    mapping: mappingOfProject(project),
    delimiters: { nodes: meta.get('node_delimiter') ?? ',', edges: meta.get('edge_delimiter') ?? ',' },
    report: importReport,
    rejects: project.rejects(0, Math.max(1, importReport.rejectedTotal)),
    givenFeatures: graphSummary.recipe.some(({ how }) => how === AS_GIVEN),
  };
}
