/** How the scores came about, in plain words, and what they can and cannot say. */
import type { ParamValues } from '../../../ml/schema/params.ts';
import { count, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

function parameters(data: ReportData, params: ParamValues): Html {
  return html`<h4>Parameters</h4>
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(params).map(([name, value]) => {
          const known =
            data.detector !== null && Object.hasOwn(data.detector.params, name)
              ? data.detector.params[name]
              : undefined;
          return html`<tr>
            <td><span class="mono">${name}</span></td>
            <td>
              ${String(value)}${known !== undefined && known.default !== value ? html` <span class="quiet">(default ${String(known.default)})</span>` : null}
            </td>
            <td>${known === undefined ? '' : `${known.label}. ${known.help}`}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
}

function measured(data: ReportData): Html {
  if (data.evaluation.length === 0) {
    return html`<p>The data names no known anomalies, so how well the ranking finds them could not be measured.</p>`;
  }
  return html`<h4>Measured against the truth that the data carries</h4>
    <table>
      <caption>
        The detector never saw the truth. Floors are simple rankings that any method must beat.
      </caption>
      <thead>
        <tr>
          <th scope="col">Ranking</th>
          <th scope="col">Of</th>
          <th scope="col" class="n">AUROC</th>
          <th scope="col" class="n">Average precision</th>
          <th scope="col" class="n">Found among the first k</th>
        </tr>
      </thead>
      <tbody>
        ${data.evaluation.map(
          (row) =>
            html`<tr>
              <td>${row.title}${row.isFloor ? html` <span class="quiet">(floor)</span>` : null}</td>
              <td>${row.kind}s</td>
              <td class="n">${row.auroc.toFixed(3)}</td>
              <td class="n">${row.averagePrecision.toFixed(3)}</td>
              <td class="n">${(row.recallAtK * 100).toFixed(1)} % (k = ${whole(row.k)})</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** A ranking by a model that learned from the labels: what is said of detectors would be wrong of it. */
function modelMethod({ run, graph }: ReportData): Html {
  return html`<section id="method" class="method">
    <h2>Method</h2>
    <p>
      The nodes are ranked by a model (${run.title}) that was trained from the labels of this project: a perceptron that
      reads the columns of a node alone and learned what a classifier on the graph, which learned from the labels, says
      of all nodes. Its score is the probability that a node is anomalous.
    </p>
    <dl class="facts">
      <dt>Model</dt>
      <dd><span class="mono">${run.runId}</span></dd>
      <dt>Computed by</dt>
      <dd>${run.backend ?? 'not recorded'}</dd>
      <dt>Read from the graph</dt>
      <dd>
        ${count(graph.numNodes, 'node')}, ${count(graph.numEdges, 'edge')}, ${count(graph.numFeatures, 'feature')} of
        each node, and the labels that stood when it was trained.
      </dd>
    </dl>
    <h4>What the scores can and cannot say</h4>
    <ul>
      <li>
        The model was shown labels of this project. That a labelled node ranks as it was labelled is no confirmation of
        the label; what the model is worth is in its card, from labels that it never saw.
      </li>
      <li>Unusual is not wrong, and a high probability proves nothing about anyone. A low rank is no clearance.</li>
      ${run.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}

export function methodSection(data: ReportData): Html {
  const { run, detector, graph } = data;
  if (run.kind === 'train') return modelMethod(data);
  const { spec } = run;
  return html`<section id="method" class="method">
    <h2>Method</h2>
    <p>
      ${detector === null ? `The detector of this run (${spec?.detector ?? 'unknown'}) is not part of this version of Dowser; its description cannot be given here.` : detector.summary}
    </p>
    <dl class="facts">
      <dt>Detector</dt>
      <dd>${detector?.title ?? ''} <span class="mono">${spec?.detector ?? ''}</span></dd>
      ${
        detector === null || detector.paper === '-'
          ? null
          : html`<dt>Published as</dt>
              <dd>${detector.paper}</dd>`
      }
      <dt>Seed</dt>
      <dd>${spec === null ? '' : String(spec.seed)}</dd>
      <dt>Computed by</dt>
      <dd>
        ${run.backend ?? 'not recorded'}${spec === null ? null : html` <span class="quiet">(asked for: ${spec.backend})</span>`}
      </dd>
      <dt>Read from the graph</dt>
      <dd>
        ${count(graph.numNodes, 'node')}, ${count(graph.numEdges, 'edge')}, ${count(graph.numFeatures, 'feature')} of
        each node. No label and no known truth was given to the detector.
      </dd>
    </dl>
    ${spec === null || Object.keys(spec.params).length === 0 ? null : parameters(data, spec.params)}
    ${
      graph.recipe.length === 0
        ? null
        : html`<h4>Where the features come from</h4>
            <table>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col" class="n">Features</th>
                  <th scope="col">How</th>
                </tr>
              </thead>
              <tbody>
                ${graph.recipe.map(
                  (row) =>
                    html`<tr>
                      <td>${row.from}</td>
                      <td class="n">${whole(row.features)}</td>
                      <td>${row.how}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    ${measured(data)}
    <h4>What the scores can and cannot say</h4>
    <ul>
      <li>
        The detection is unsupervised: it ranks what departs from its surroundings. Unusual is not wrong, and a high
        score proves nothing about anyone.
      </li>
      <li>What is harmful but looks like its surroundings ranks low. A low rank is no clearance.</li>
      <li>
        A percentile says how many elements of this graph score no higher. Scores of different runs or graphs cannot be
        compared.
      </li>
      <li>Another seed gives a somewhat different ranking; the seed above gives this one again on the same backend.</li>
      ${run.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}
