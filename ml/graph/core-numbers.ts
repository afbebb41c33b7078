/**
 * Core numbers (Batagelj & Zaversnik, "An O(m) algorithm for cores decomposition of networks", 2003): a node is in the
 * k-core if it stays while nodes with fewer than k neighbours are taken away again and again. Its core number is the
 * largest such k.
 */
import type { NeighbourLists } from './common-neighbours.ts';

/** O(nodes + edges). @param neighbours distinct, in both directions */
export function coreNumbers({ ptr, idx }: NeighbourLists): Int32Array {
  const n = ptr.length - 1;
  const degree = new Int32Array(n);
  let most = 0;
  for (let v = 0; v < n; v++) {
    degree[v] = ptr[v + 1] - ptr[v];
    if (degree[v] > most) most = degree[v];
  }
  // Nodes in order of their present degree; begin[d] is the place of the first one of degree d.
  const begin = new Int32Array(most + 2);
  for (let v = 0; v < n; v++) begin[degree[v] + 1]++;
  for (let d = 0; d <= most; d++) begin[d + 1] += begin[d];
  const place = new Int32Array(n);
  const order = new Int32Array(n);
  const next = begin.slice();
  for (let v = 0; v < n; v++) {
    place[v] = next[degree[v]]++;
    order[place[v]] = v;
  }
  for (let i = 0; i < n; i++) {
    const v = order[i];
    for (let j = ptr[v]; j < ptr[v + 1]; j++) {
      const u = idx[j];
      if (degree[u] <= degree[v]) continue;
      // u changes places with the first node of its degree, which thereby becomes the last of the degree below.
      const front = begin[degree[u]]++;
      const other = order[front];
      order[place[u]] = other;
      place[other] = place[u];
      order[front] = u;
      place[u] = front;
      degree[u]--;
    }
  }
  return degree;
}
