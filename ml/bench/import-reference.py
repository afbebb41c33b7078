"""Reads what dowser import reads, as a person without Dowser would: seconds of wall and of processor, as JSON.

  python import-reference.py networkx-csv EDGES NODES | networkx-graphml FILE | igraph-graphml FILE
"""
import json, sys, time

wall, cpu = time.time(), time.process_time()
way, files = sys.argv[1], sys.argv[2:]
if way == "networkx-csv":
    import networkx as nx, pandas as pd
    edges = pd.read_csv(files[0], dtype={"source": str, "target": str})
    nodes = pd.read_csv(files[1], dtype={"id": str}).set_index("id")
    graph = nx.from_pandas_edgelist(edges, edge_attr=True, create_using=nx.MultiDiGraph)
    nx.set_node_attributes(graph, nodes.to_dict("index"))
    size = [graph.number_of_nodes(), graph.number_of_edges()]
elif way == "networkx-graphml":
    import networkx as nx
    graph = nx.read_graphml(files[0], force_multigraph=True)
    size = [graph.number_of_nodes(), graph.number_of_edges()]
else:
    import igraph
    graph = igraph.Graph.Read_GraphML(files[0])
    size = [graph.vcount(), graph.ecount()]
print(json.dumps({"wall": time.time() - wall, "cpu": time.process_time() - cpu, "size": size}))
