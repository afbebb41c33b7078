/**
 * Graphs and feature matrices, as every part of Dowser holds them: typed arrays, nodes and edges by index.
 *
 * Ids are text and live with the tables (main/engine); ml sees only indices 0..n-1 and 0..m-1.
 */

/** Stored edges, in stored order. Parallel edges and self loops are kept: edge e is src[e] -> dst[e]. */
export interface Graph {
  readonly numNodes: number;
  readonly numEdges: number;
  /** True where the direction of an edge means something. Detectors use both directions unless they say otherwise. */
  readonly directed: boolean;
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/** Compressed sparse rows over nodes; edgeId names the stored edge behind each entry. Columns ascend within a row. */
export interface Csr {
  readonly numRows: number;
  /** length numRows + 1 */
  readonly rowPtr: Int32Array;
  /** length nnz */
  readonly colIdx: Int32Array;
  /** length nnz */
  readonly edgeId: Int32Array;
}

export interface DenseFeatures {
  readonly kind: 'dense';
  readonly numRows: number;
  readonly numCols: number;
  /** row-major, length numRows * numCols, finite */
  readonly data: Float32Array;
  /** length numCols, or empty where the source names no columns */
  readonly names: readonly string[];
}

export interface SparseFeatures {
  readonly kind: 'csr';
  readonly numRows: number;
  readonly numCols: number;
  readonly rowPtr: Int32Array;
  readonly colIdx: Int32Array;
  /** length nnz, finite */
  readonly values: Float32Array;
  readonly names: readonly string[];
}

export type Features = DenseFeatures | SparseFeatures;

/**
 * What a detector reads: the graph, one feature row per node, and where edges carry numbers of their own (amounts,
 * times) one row per stored edge, standardised. No label is in it, by construction.
 */
export interface GraphData {
  readonly graph: Graph;
  readonly features: Features;
  readonly edgeFeatures?: DenseFeatures | undefined;
}

/** Known truth, used only to measure (never handed to a detector). 1 anomalous, 0 normal, -1 unknown. */
export interface Truth {
  /** length numNodes, or null where the data names no anomalous nodes */
  readonly nodes: Int8Array | null;
  /** length numEdges, or null */
  readonly edges: Int8Array | null;
}
