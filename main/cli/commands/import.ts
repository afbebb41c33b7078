/** dowser import: graph files, tables or a data-set folder into a new project, or into one that is there. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { textEncodings } from '../../../ml/io/encodings.ts';
import { importModes } from '../../contract/reimport.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { describeDifference, describeProject } from '../describe-import.ts';
import { choiceFlag, switchFlag, textFlag, usageError } from '../flags.ts';
import { toJson } from '../format.ts';
import { mappingFlags, mappingOf } from '../import-mapping.ts';
import { tellImport } from '../follow-job.ts';
import { withEngine } from '../session.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'make a project from a graph file, tables or a data-set folder, or take files into a project',
  usage: [
    '--project P FILE...',
    '--project P --edges E [--nodes N]',
    '--project P --dataset DIR',
    '--project P --mode replace|append|upsert [--dry-run] FILE...',
    '--project P --undo',
  ],
  operands: `FILE is one graph file (GraphML, GEXF, GML, Pajek, JSON, an edge list, an Excel workbook with two sheets, a NumPy
archive with a sparse matrix), one
table of edges, two tables in any order (CSV, TSV, Excel, Parquet, Arrow), the CSV files of a Neo4j dump, or a data-set
folder. What it is follows from its content, not from its name; .gz is read through. With --mode, the files go into the
project P that is there: the difference is printed, then made, unless --dry-run is given. Labels stay with the ids that
they were given to; runs of before are kept and marked. The data of before are kept, too, until the next import:
--undo takes the last one back, and brings it again.`,
  flags: {
    project: projectFlag,
    edges: textFlag('E', 'edges, one a row: CSV or another table'),
    nodes: textFlag('N', 'nodes, one a row; without it they are derived from the edges'),
    dataset: textFlag('DIR', 'a folder with meta.json, nodes.csv.gz, edges.csv.gz and features.npz'),
    mode: choiceFlag(
      importModes,
      'into the project that is there: the files alone from now on; added, nodes that are there stay as they are; ' +
        'added, and what they say of nodes (and, with --edge-key, of edges) that are there is taken over',
    ),
    'dry-run': switchFlag('with --mode: print the difference and change nothing'),
    undo: switchFlag('take the last import into the project back, or bring it again'),
    encoding: textFlag('NAME', `what text files are in: ${textEncodings.join(', ')} (default: found, and said)`),
    name: textFlag('TEXT', "the project's name (default: its folder's name)"),
    ...mappingFlags,
  },
  run: async (flags, io, operands) => {
    const { edges, nodes, mode } = flags;
    const projectPath = resolve(io.cwd, flags.project);
    if (flags.undo) {
      if (operands.length > 0 || edges !== null || nodes !== null || flags.dataset !== null || mode !== null) {
        throw usageError('--undo takes no files and no --mode.');
      }
      await withEngine(io, 'cli', async ({ engine }) => {
        await engine.host.openPath(projectPath);
        const project = await engine.host.undoImport();
        io.out(
          flags.json
            ? toJson({ project: projectPath, report: project.importReport })
            : `The project has ${project.graph.numNodes} nodes and ${project.graph.numEdges} edges now.\nProject: ${projectPath}\n`,
        );
      });
      return;
    }
    const only = operands.length === 1 ? resolve(io.cwd, operands[0]) : null;
    const folder = only !== null && (await stat(only).catch(() => null))?.isDirectory() === true ? operands[0] : null;
    const dataset = flags.dataset ?? folder;
    const files = folder === null ? operands : [];
    const loneNodes = mode !== null && edges === null && nodes !== null;
    if (
      [edges !== null || loneNodes, flags.dataset !== null, operands.length > 0].filter((given) => given).length !== 1
    ) {
      throw usageError('Give either FILE..., or --edges E, or --dataset DIR.');
    }
    if (nodes !== null && edges === null && !loneNodes)
      throw usageError('--nodes goes with --edges; --dataset brings its own nodes.');
    if (mode !== null && dataset !== null)
      throw usageError('A data set makes a project of its own; --mode takes files.');
    if (dataset !== null && flags.encoding !== null)
      throw usageError('--encoding goes with files; a data set is UTF-8.');
    if (flags['dry-run'] && mode === null) throw usageError('--dry-run goes with --mode.');
    const { mapping, ofNodes } = mappingOf(flags);
    if (dataset !== null && mapping !== null) {
      throw usageError('Columns and direction go with --edges; a data set says these itself.');
    }
    if (files.length === 0 && nodes === null && ofNodes) {
      throw usageError('--id, --name-column, --node-truth, --node-ignore and --node-merge go with --nodes.');
    }
    const at = (path: string): string => resolve(io.cwd, path);
    const given = files.length > 0 ? files : [edges, nodes].filter((path) => path !== null);
    const name = flags.name ?? basename(projectPath).replace(/\.dowser$/, '');
    await withEngine(io, 'cli', async ({ engine, client }) => {
      if (mode !== null) {
        await engine.host.openPath(projectPath);
        const found = await tellImport(client, io, () =>
          engine.host.lookAtImport({
            mode,
            files: given.map(at),
            inOrder: files.length === 0,
            onlyNodes: files.length > 0 ? null : loneNodes,
            mapping,
            encoding: flags.encoding,
            signal: io.signal,
          }),
        );
        const { token, ...difference } = found;
        if (!flags.json) io.out(describeDifference(found));
        if (!flags['dry-run']) await engine.host.commitImport(token);
        const said = flags['dry-run'] ? 'Nothing was changed (--dry-run).' : `Project: ${projectPath}`;
        io.out(flags.json ? toJson({ project: projectPath, changed: !flags['dry-run'], difference }) : `${said}\n`);
        return;
      }
      const into = { projectPath, name, signal: io.signal };
      const { encoding } = flags;
      const project = await tellImport(client, io, () => {
        if (dataset !== null) return engine.host.importDataset({ ...into, dataset: at(dataset) });
        if (edges === null) return engine.host.importUnsorted({ ...into, files: files.map(at), mapping, encoding });
        return engine.host.importFiles({
          ...into,
          edges: at(edges),
          nodes: nodes === null ? null : at(nodes),
          mapping,
          encoding,
        });
      });
      io.out(
        flags.json
          ? toJson({ project: projectPath, report: project.importReport })
          : describeProject(project, projectPath),
      );
    });
  },
});
