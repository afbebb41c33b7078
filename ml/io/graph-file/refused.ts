/** Files that are not read because reading them would run what is in them, with the way round. */
import { AppError } from '../../schema/errors.ts';
import { endingOf } from './formats.ts';

const pickles = ['pkl', 'pickle', 'gpickle', 'p', 'pt', 'pth', 'joblib', 'dill'];

const ofTorch = (name: string): string => `import torch, csv
data = torch.load("${name}", weights_only=False)   # only a file that you trust
data = data[0] if isinstance(data, (tuple, list)) else data
x, ei, y = data.x, data.edge_index, getattr(data, "y", None)
with open("nodes.csv", "w", newline="") as f:
    w = csv.writer(f); w.writerow(["id", *[f"x{j}" for j in range(x.shape[1])], "label"])
    w.writerows([i, *x[i].tolist(), "" if y is None else int(y[i])] for i in range(x.shape[0]))
with open("edges.csv", "w", newline="") as f:
    w = csv.writer(f); w.writerow(["source", "target"]); w.writerows(ei.t().tolist())
# then: dowser import --project P edges.csv nodes.csv`;

const ofNetworkx = (name: string): string => `import pickle, networkx as nx
with open("${name}", "rb") as f:
    graph = pickle.load(f)                          # only a file that you trust
for _, data in list(graph.nodes(data=True)) + [(0, d) for *_, d in graph.edges(data=True)]:
    for key, value in list(data.items()):
        if not isinstance(value, (bool, int, float, str)):
            data[key] = str(value)
nx.write_graphml(graph, "graph.graphml")
# then: dowser import --project P graph.graphml`;

/** Python's pickle begins with 0x80 and its version; PyTorch packs one into a zip archive. */
function isPickle(head: Uint8Array): boolean {
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return true;
  const zip = head[0] === 0x50 && head[1] === 0x4b;
  return zip && /data\.pkl/.test(new TextDecoder('latin1').decode(head.subarray(0, 4096)));
}

/** @throws AppError bad-file for a pickle, with a script that writes the same graph as a file that is only data */
export function refusePickle(head: Uint8Array, fileName: string): void {
  const ending = endingOf(fileName);
  if (!isPickle(head) && !pickles.includes(ending)) return;
  const name = fileName.replaceAll(/["\\\n\r]/g, '_');
  const script = ['pt', 'pth'].includes(ending) || head[0] === 0x50 ? ofTorch(name) : ofNetworkx(name);
  throw new AppError(
    'bad-file',
    `${fileName} was not read: it is a Python pickle, and opening one runs whatever program is hidden in it. Run this where you trust the file, and import what it writes:\n\n${script}\n`,
    { script },
  );
}
