/** dowser import: graph files, tables or a data-set folder into a new project. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { ImportReport, Project } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { columnFlag, columnsFlag, switchFlag, textFlag, usageError } from '../flags.ts';
import { durationText } from '../../../ml/schema/number-text.ts';
import { tellImport } from '../follow-job.ts';
import { count, toJson, toTable } from '../format.ts';
import { withEngine } from '../session.ts';

const SHOWN_REJECTS = 10;

function describe(project: Project, path: string): string {
  const report: ImportReport = project.importReport;
  const rows = report.files.map((file) => [
    file.file,
    file.role,
    ...[file.read, file.kept, file.merged, file.rejected].map((rows) => rows.toLocaleString('en-US')),
  ]);
  const lines = [
    toTable([['file', 'role', 'rows read', 'kept', 'merged', 'rejected'], ...rows]),
    `${count(report.numNodes, 'node')} (${report.derivedNodes.toLocaleString('en-US')} only named by edges), ` +
      `${count(report.numEdges, 'edge')} (${report.parallelEdges.toLocaleString('en-US')} parallel, ` +
      `${count(report.selfLoops, 'self loop')}), ${count(project.graph.numFeatures, 'feature')} in ${durationText(report.seconds)}.`,
    ...report.notes.map((note) => `Note: ${note}`),
    ...report.rejects
      .slice(0, SHOWN_REJECTS)
      .map((row) => `Rejected: ${row.file}${row.line === null ? '' : `, line ${row.line}`}: ${row.reason}`),
  ];
  const more = report.rejectedTotal - Math.min(SHOWN_REJECTS, report.rejects.length);
  if (more > 0) lines.push(`... and ${count(more, 'more rejected row')}; the workbench lists them all.`);
  lines.push(`Project: ${path}`);
  return `${lines.join('\n')}\n`;
}

export const importCommand = defineCommand({
  name: 'import',
  summary: 'make a project from a graph file, from tables of edges and nodes, or from a data-set folder',
  usage: ['--project P FILE...', '--project P --edges E [--nodes N]', '--project P --dataset DIR'],
  operands: `FILE is one graph file (GraphML, GEXF, GML, Pajek, JSON, an edge list, an Excel workbook with two sheets, a NumPy
archive with a sparse matrix), one
table of edges, two tables in any order (CSV, TSV, Excel, Parquet, Arrow), the CSV files of a Neo4j dump, or a data-set
folder. What it is follows from its content, not from its name; .gz is read through.`,
  flags: {
    project: projectFlag,
    edges: textFlag('E', 'edges, one a row: CSV or another table'),
    nodes: textFlag('N', 'nodes, one a row; without it they are derived from the edges'),
    dataset: textFlag('DIR', 'a folder with meta.json, nodes.csv.gz, edges.csv.gz and features.npz'),
    name: textFlag('TEXT', "the project's name (default: its folder's name)"),
    source: textFlag('COLUMN', 'edges column with the source id (default: found by header and content)'),
    target: textFlag('COLUMN', 'edges column with the target id'),
    id: textFlag('COLUMN', 'nodes column with the id'),
    'name-column': columnFlag('nodes column with the names that are shown'),
    'node-truth': columnFlag('nodes column that says which are known to be anomalous; never given to a detector'),
    'edge-truth': columnFlag('edges column that says so of the edges'),
    'node-ignore': columnsFlag('nodes columns that make no feature'),
    'edge-ignore': columnsFlag('edges columns that make no feature'),
    directed: switchFlag('edges have a direction (default: found by header)'),
    undirected: switchFlag('edges have no direction'),
  },
  run: async (flags, io, operands) => {
    const { edges, nodes } = flags;
    const only = operands.length === 1 ? resolve(io.cwd, operands[0]) : null;
    const folder = only !== null && (await stat(only).catch(() => null))?.isDirectory() === true ? operands[0] : null;
    const dataset = flags.dataset ?? folder;
    const files = folder === null ? operands : [];
    if ([edges !== null, flags.dataset !== null, operands.length > 0].filter((given) => given).length !== 1) {
      throw usageError('Give either FILE..., or --edges E, or --dataset DIR.');
    }
    if (nodes !== null && edges === null)
      throw usageError('--nodes goes with --edges; --dataset brings its own nodes.');
    if (flags.directed && flags.undirected) throw usageError('Give either --directed or --undirected, not both.');
    const orNone = (name: string): string | null => (name === '' ? null : name);
    const ofNodes = {
      ...(flags.id === null ? {} : { nodeId: flags.id }),
      ...(flags['name-column'] === null ? {} : { nodeName: orNone(flags['name-column']) }),
      ...(flags['node-truth'] === null ? {} : { nodeTruth: orNone(flags['node-truth']) }),
      ...(flags['node-ignore'] === null ? {} : { nodeIgnore: [...flags['node-ignore']] }),
    };
    const mapping = {
      ...ofNodes,
      ...(flags.source === null ? {} : { source: flags.source }),
      ...(flags.target === null ? {} : { target: flags.target }),
      ...(flags['edge-truth'] === null ? {} : { edgeTruth: orNone(flags['edge-truth']) }),
      ...(flags['edge-ignore'] === null ? {} : { edgeIgnore: [...flags['edge-ignore']] }),
      ...(flags.directed ? { directed: true } : {}),
      ...(flags.undirected ? { directed: false } : {}),
    };
    const said = Object.keys(mapping).length > 0;
    if (dataset !== null && said) {
      throw usageError('Columns and direction go with --edges; a data set says these itself.');
    }
    if (files.length === 0 && nodes === null && Object.keys(ofNodes).length > 0) {
      throw usageError('--id, --name-column, --node-truth and --node-ignore go with --nodes.');
    }
    const projectPath = resolve(io.cwd, flags.project);
    const name = flags.name ?? basename(projectPath).replace(/\.dowser$/, '');
    await withEngine(io, 'cli', async ({ engine, client }) => {
      const into = { projectPath, name, signal: io.signal };
      const paths = files.map((file) => resolve(io.cwd, file));
      const given = said ? mapping : null;
      const project = await tellImport(client, io, () => {
        if (dataset !== null) return engine.host.importDataset({ ...into, dataset: resolve(io.cwd, dataset) });
        if (edges === null) return engine.host.importUnsorted({ ...into, files: paths, mapping: given });
        return engine.host.importFiles({
          ...into,
          edges: resolve(io.cwd, edges),
          nodes: nodes === null ? null : resolve(io.cwd, nodes),
          mapping: given,
        });
      });
      io.out(
        flags.json ? toJson({ project: projectPath, report: project.importReport }) : describe(project, projectPath),
      );
    });
  },
});
