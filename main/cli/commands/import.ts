/** dowser import: tables or a data-set folder into a new project. */
import { basename, resolve } from 'node:path';
import type { ImportReport, Project } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { switchFlag, textFlag, usageError } from '../flags.ts';
import { count, duration, toJson, toTable } from '../format.ts';
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
      `${count(report.selfLoops, 'self loop')}), ${count(project.graph.numFeatures, 'feature')} in ${duration(report.seconds)}.`,
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
  summary: 'make a project from an edges CSV (and a nodes CSV), or from a data-set folder',
  usage: ['--project P --edges E.csv [--nodes N.csv]', '--project P --dataset DIR'],
  flags: {
    project: projectFlag,
    edges: textFlag('E.csv', 'edges, one a row'),
    nodes: textFlag('N.csv', 'nodes, one a row; without it they are derived from the edges'),
    dataset: textFlag('DIR', 'a folder with meta.json, nodes.csv.gz, edges.csv.gz and features.npz'),
    name: textFlag('TEXT', "the project's name (default: its folder's name)"),
    source: textFlag('COLUMN', 'edges column with the source id (default: found by header and content)'),
    target: textFlag('COLUMN', 'edges column with the target id'),
    id: textFlag('COLUMN', 'nodes column with the id'),
    undirected: switchFlag('edges have no direction'),
  },
  run: async (flags, io) => {
    const { edges, nodes, dataset } = flags;
    if ((edges === null) === (dataset === null)) throw usageError('Give either --edges E.csv or --dataset DIR.');
    if (nodes !== null && edges === null)
      throw usageError('--nodes goes with --edges; --dataset brings its own nodes.');
    const columns = flags.source ?? flags.target ?? flags.id;
    if (dataset !== null && (columns !== null || flags.undirected)) {
      throw usageError('--source, --target, --id and --undirected go with --edges; a data set says these itself.');
    }
    const projectPath = resolve(io.cwd, flags.project);
    const name = flags.name ?? basename(projectPath).replace(/\.dowser$/, '');
    const mapping = {
      ...(flags.source === null ? {} : { source: flags.source }),
      ...(flags.target === null ? {} : { target: flags.target }),
      ...(flags.id === null ? {} : { nodeId: flags.id }),
      ...(flags.undirected ? { directed: false } : {}),
    };
    await withEngine(io, 'cli', async ({ engine }) => {
      const project =
        dataset === null
          ? await engine.host.importFiles({
              projectPath,
              name,
              edges: resolve(io.cwd, edges ?? ''),
              nodes: nodes === null ? null : resolve(io.cwd, nodes),
              mapping: Object.keys(mapping).length === 0 ? null : mapping,
            })
          : await engine.host.importDataset({ projectPath, name, dataset: resolve(io.cwd, dataset) });
      io.out(
        flags.json ? toJson({ project: projectPath, report: project.importReport }) : describe(project, projectPath),
      );
    });
  },
});
