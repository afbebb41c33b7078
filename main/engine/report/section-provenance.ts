/** Where everything came from: source files, columns, steps, versions, and the commands that repeat it. */
import { durationText } from '../../../ml/schema/number-text.ts';
import type { ColumnInfo, RowAccounting, RunInfo } from '../../contract/api.ts';
import { bytesText, count, figure, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

/** As a POSIX shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A flag and its value: what begins with a dash needs the equals sign, or it would be read as another flag. */
function flag(name: string, value: string): string {
  return ` --${name}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`;
}

/** Names of columns as one value: quoted as in CSV where a name holds a comma or a quote. */
const columnList = (names: readonly string[]): string =>
  names.map((name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(',');

/** Whole: what nothing was chosen for is said too, so that no guess takes its place. */
function importCommand(data: ReportData): string {
  const { files } = data.importReport;
  const named = (role: RowAccounting['role']): string | undefined => files.find((file) => file.role === role)?.file;
  const start = `dowser import${flag('project', data.project.folder)}`;
  const edges = named('edges');
  const nodes = named('nodes');
  if (named('features') !== undefined || edges === undefined) return `${start} --dataset DIR`;
  const column = (columns: readonly ColumnInfo[], name: string, role: ColumnInfo['role']): string =>
    flag(name, columns.find((c) => c.role === role)?.name ?? '');
  const ignored = (columns: readonly ColumnInfo[], name: string): string =>
    flag(name, columnList(columns.filter(({ role }) => role === 'ignore').map((c) => c.name)));
  const { nodeColumns, edgeColumns, directed } = data.graph;
  return [
    start,
    flag('edges', edges),
    column(edgeColumns, 'source', 'source'),
    column(edgeColumns, 'target', 'target'),
    column(edgeColumns, 'edge-truth', 'truth'),
    ignored(edgeColumns, 'edge-ignore'),
    ...(nodes === undefined
      ? []
      : [
          flag('nodes', nodes),
          column(nodeColumns, 'id', 'id'),
          column(nodeColumns, 'name-column', 'name'),
          column(nodeColumns, 'node-truth', 'truth'),
          ignored(nodeColumns, 'node-ignore'),
        ]),
    directed ? ' --directed' : ' --undirected',
  ].join('');
}

/** The commands that repeat the run and the report, one a line. */
export function repeatCommands(data: ReportData): string {
  const { spec, backend, kind, runId } = data.run;
  const folder = data.project.folder;
  const commands = [importCommand(data)];
  if (spec !== null) {
    const settings = Object.entries(spec.params).map(([name, value]) => flag('set', `${name}=${String(value)}`));
    commands.push(
      `dowser detect${flag('project', folder)}${flag('detector', spec.detector)} --seed ${spec.seed} --backend ${backend ?? spec.backend}${settings.join('')}`,
    );
  }
  const isModel = kind === 'train';
  if (isModel) {
    commands.push(
      '# give the labels of the log below, then train with the settings and the seed in spec.json of the run:',
      `dowser train${flag('project', folder)}`,
    );
  }
  commands.push(
    `dowser report${flag('project', folder)}${isModel ? flag('run', runId) : ''} --out DIR${flag('title', data.title)}${flag('by', data.preparedBy)} --top ${data.top}${data.subject === null ? '' : flag('case', data.subject.caseId)}${data.template.id === 'general' ? '' : flag('template', data.template.id)}`,
  );
  return commands.join('\n');
}

function runRow(run: RunInfo): Html {
  return html`<tr>
    <td>${run.title}<br /><span class="mono quiet">${run.runId}</span></td>
    <td>${run.kind}</td>
    <td>${run.state}${run.error === null ? null : html`<br /><span class="quiet">${run.error}</span>`}</td>
    <td>${utc(run.startedAt)}</td>
    <td class="n">${run.seconds === null ? '' : durationText(run.seconds)}</td>
  </tr>`;
}

/** Nothing follows from a report: earlier ones are counted, so that twenty cases do not list each other. */
function earlierReports(runs: readonly RunInfo[]): Html | null {
  const reports = runs.filter(({ kind }) => kind === 'report');
  if (reports.length === 0) return null;
  return html`<p class="quiet">
    ${count(reports.length, 'earlier report')} of this project, which this one does not rest on.
  </p>`;
}

export function provenanceSection(data: ReportData): Html {
  const report = data.importReport;
  return html`<section id="provenance">
    <h2>Provenance</h2>
    <h4>Source files</h4>
    <div class="wide">
      <table>
        <caption>
          Every row is accounted for: read = kept + merged + rejected.
        </caption>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" class="n">Size</th>
            <th scope="col" class="n">Read</th>
            <th scope="col" class="n">Kept</th>
            <th scope="col" class="n">Merged</th>
            <th scope="col" class="n">Rejected</th>
          </tr>
        </thead>
        <tbody>
          ${report.files.map(
            (f) =>
              html`<tr>
                <td>
                  ${f.file} <span class="quiet">(${f.role})</span><br /><span class="mono quiet"
                    >SHA-256 <span class="digest">${f.sha256}</span></span
                  >
                </td>
                <td class="n">${bytesText(f.bytes)}</td>
                <td class="n">${whole(f.read)}</td>
                <td class="n">${whole(f.kept)}</td>
                <td class="n">${whole(f.merged)}</td>
                <td class="n">${whole(f.rejected)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <ul>
      <li>
        ${count(report.derivedNodes, 'node')} appeared only as an end of an edge; ${count(report.selfLoops, 'edge')}
        from a node to itself; ${count(report.parallelEdges, 'edge')} beside another between the same ends.
      </li>
      ${report.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
    ${
      report.rejectedTotal === 0
        ? null
        : html`<h4>Rejected rows</h4>
            <table>
              <caption>
                ${whole(Math.min(20, report.rejects.length))} of ${count(report.rejectedTotal, 'rejected row')}; the
                project holds all of them.
              </caption>
              <thead>
                <tr>
                  <th scope="col">File, line</th>
                  <th scope="col">Reason</th>
                  <th scope="col">Text</th>
                </tr>
              </thead>
              <tbody>
                ${report.rejects.slice(0, 20).map(
                  (r) =>
                    html`<tr>
                      <td>${r.file}${r.line === null ? '' : `, ${whole(r.line)}`}</td>
                      <td>${r.reason}</td>
                      <td class="mono">${r.text.slice(0, 200)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    <h4>Columns as they were read</h4>
    <dl class="facts">
      <dt>Nodes</dt>
      <dd>${columnRoles(data.graph.nodeColumns)}</dd>
      <dt>Edges</dt>
      <dd>${columnRoles(data.graph.edgeColumns)}</dd>
    </dl>
    <h4>Steps</h4>
    <div class="wide">
      <table>
        <caption>
          Project created ${utc(data.project.createdAt)}; import took ${durationText(report.seconds)}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Kind</th>
            <th scope="col">Outcome</th>
            <th scope="col">Started</th>
            <th scope="col" class="n">Time</th>
          </tr>
        </thead>
        <tbody>
          ${data.runs.filter(({ kind }) => kind !== 'report').map(runRow)}
        </tbody>
      </table>
    </div>
    ${earlierReports(data.runs)}
    <h4>Versions</h4>
    <dl class="facts">
      <dt>Scores computed with</dt>
      <dd>${listed(data.computedWith)}</dd>
      <dt>Report made with</dt>
      <dd>${listed(data.reportedWith)}</dd>
    </dl>
    <h4>To repeat it</h4>
    <pre>${repeatCommands(data)}</pre>
    ${data.run.spec === null ? null : html`<p class="quiet">Columns play the roles listed above. With the same files, seed and backend the scores are the same (largest score here: ${figure(largest(data))}).</p>`}
  </section>`;
}

function columnRoles(columns: readonly ColumnInfo[]): string {
  if (columns.length === 0) return 'none';
  return columns.map(({ name, role }) => `${name} (${role})`).join(', ');
}

const softwareNames: Readonly<Record<string, string>> = {
  device: 'on',
  dowser: 'Dowser',
  node: 'Node.js',
  tfjs: 'TensorFlow.js',
  duckdb: 'DuckDB for Node.js',
  platform: 'on',
};

function listed(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, value]) => `${softwareNames[name] ?? name} ${value.replace(/\.$/, '')}`)
    .join('; ');
}

function largest(data: ReportData): number {
  const scores = data.nodes ?? data.edges;
  return scores === null || scores.order.length === 0 ? NaN : scores.score[scores.order[0]];
}
