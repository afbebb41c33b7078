"""The computation of BOURNE's released node command (wiring GG), written plainly in PyTorch, to be measured beside ours.

It does what the released code does: dense feature rows of every sampled node (duplicates included), two augmented
copies of each batch, the seed's rows appended, (rows + seeds) x features times Theta in each of four passes, a one-layer
GCN, batch normalisation, PReLU, the predictor on all rows of the online network, cosine losses in both directions, AdamW,
momentum update; scoring samples and encodes again in every round, without gradients.

Where the released code is slower than it would have to be, the reference is not: sampling is vectorised (there: a
compiled sampler, one process), a batch is two tensors instead of two deep copies of a data object, messages are an
index_add_ of gathered rows (there: the same through a message-passing class), nothing is scored after each epoch (there:
every epoch). Threads are those that are asked for. Prints one JSON line with seconds.

Usage: python bourne-reference.py DATASET_FOLDER EPOCHS ROUNDS HIDDEN BATCH [THREADS [cpu|cuda]]
"""

import csv
import gzip
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def read(folder):
    with gzip.open(os.path.join(folder, "edges.csv.gz"), "rt") as file:
        rows = list(csv.DictReader(file))
    src = np.array([int(row["src"]) for row in rows])
    dst = np.array([int(row["dst"]) for row in rows])
    archive = np.load(os.path.join(folder, "features.npz"))
    if "x" in archive:
        features = archive["x"].astype(np.float32)
    else:
        n, d = archive["shape"]
        features = np.zeros((n, d), np.float32)
        counts = np.diff(archive["indptr"])
        features[np.repeat(np.arange(n), counts), archive["indices"]] = archive["data"]
    n = features.shape[0]
    a = np.concatenate([src, dst])
    b = np.concatenate([dst, src])
    order = np.argsort(a, kind="stable")
    indices = b[order]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(a, minlength=n))])
    return torch.from_numpy(features), indptr, indices


def sample(seeds, indptr, indices, rng, first=4, second=2):
    """Disjoint two-hop subgraphs; rows of the batch: seeds, hop-1 nodes, hop-2 nodes, de-duplicated per seed."""
    size = len(seeds)
    degree = np.diff(indptr)

    def draw(nodes, k):
        has = degree[nodes] > 0
        offsets = (rng.random((len(nodes), k)) * np.maximum(degree[nodes], 1)[:, None]).astype(np.int64)
        picked = indices[np.minimum(indptr[nodes][:, None] + offsets, len(indices) - 1)]
        return picked, has

    n = len(degree)
    owner = np.arange(size)
    seed_keys = owner * n + seeds
    hop1, has1 = draw(seeds, first)
    o1 = np.repeat(owner[has1], first)
    h1 = hop1[has1].reshape(-1)
    k1 = o1 * n + h1
    new1 = np.setdiff1d(np.unique(k1), seed_keys)
    hop2, has2 = draw(new1 % n, second)
    o2 = np.repeat((new1 // n)[has2], second)
    h2 = hop2[has2].reshape(-1)
    k2 = o2 * n + h2
    new2 = np.setdiff1d(np.unique(k2), np.concatenate([seed_keys, new1]))
    all_keys = np.concatenate([seed_keys, new1, new2])
    order = np.argsort(all_keys)
    find = lambda k: order[np.searchsorted(all_keys, k, sorter=order)]
    row = np.concatenate([find(k1), find(k2)])
    col = np.concatenate([o1, find(np.repeat(new1[has2], second))])
    return (
        torch.from_numpy(all_keys % n),
        torch.from_numpy(all_keys // n),
        torch.from_numpy(row),
        torch.from_numpy(col),
    )


class Encoder(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.theta = nn.Parameter(torch.empty(d, h))
        nn.init.xavier_uniform_(self.theta)
        self.bias = nn.Parameter(torch.zeros(h))
        self.norm = nn.BatchNorm1d(h, momentum=0.99)
        self.act = nn.PReLU()

    def forward(self, x, row, col):
        keep = row != col
        row, col = row[keep], col[keep]
        loops = torch.arange(x.shape[0])
        row, col = torch.cat([row, loops]), torch.cat([col, loops])
        degree = torch.zeros(x.shape[0]).index_add_(0, col, torch.ones(len(col)))
        weight = degree[row].rsqrt() * degree[col].rsqrt()
        z = x @ self.theta
        out = torch.zeros_like(z).index_add_(0, col, z[row] * weight[:, None]) + self.bias
        return self.act(self.norm(out))


def view(x, nid, row, col, size, edge_drop, feature_drop):
    keep = torch.rand(len(row)) >= edge_drop
    features = x[nid].clone()
    if feature_drop > 0:
        features[:, torch.rand(x.shape[1]) < feature_drop] = 0
    own = features[:size].clone()
    features[:size] = 0
    return torch.cat([features, own]), row[keep].clone(), col[keep].clone()


def parts(out, batch, size, rows):
    mean = torch.zeros(size, out.shape[1]).index_add_(0, batch, out[:rows])
    count = torch.bincount(batch, minlength=size)[:, None] + 1
    return out[rows:], out[:size], mean / count


def main():
    folder, epochs, rounds, hidden, batch_size = sys.argv[1], *map(int, sys.argv[2:6])
    torch.set_num_threads(int(sys.argv[6]) if len(sys.argv) > 6 else torch.get_num_threads())
    torch.manual_seed(0)
    device = sys.argv[7] if len(sys.argv) > 7 else "cpu"
    on_card = device != "cpu"
    if on_card:
        torch.set_default_device(device)
    rng = np.random.default_rng(0)
    x, indptr, indices = read(folder)
    x = x.to(device)
    n, d = x.shape
    online, target = Encoder(d, hidden), Encoder(d, hidden)
    predictor = nn.Sequential(nn.Linear(hidden, 512), nn.PReLU(), nn.Linear(512, hidden))
    optimiser = torch.optim.AdamW([*online.parameters(), *predictor.parameters()], lr=1e-3, weight_decay=1e-5)

    def batches():
        for start in range(0, n, batch_size):
            seeds = np.arange(start, min(n, start + batch_size))
            yield len(seeds), [part.to(device) for part in sample(seeds, indptr, indices, rng)]

    def now():
        if on_card:
            torch.cuda.synchronize()
        return time.perf_counter()

    # What a card makes once (memory, the routines it chooses) is not of the epochs: one more goes first there.
    for epoch in range(-1 if on_card else 0, epochs):
        if epoch <= 0:
            started = now()
        for size, (nid, batch, row, col) in batches():
            v1 = view(x, nid, row, col, size, 0.4, 0.1)
            v2 = view(x, nid, row, col, size, 0.1, 0.4)
            rows = len(nid)
            loss = 0.0
            for a, b in ((v1, v2), (v2, v1)):
                query, _, _ = parts(predictor(online(*a)), batch, size, rows)
                with torch.no_grad():
                    _, patch, mean = parts(target(*b), batch, size, rows)
                loss = loss + 0.5 * (
                    (1 - F.cosine_similarity(query, patch).mean()) + 0.4 * (1 - F.cosine_similarity(query, mean).mean())
                )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                for to, of in zip(target.parameters(), online.parameters()):
                    to.mul_(0.995).add_(of, alpha=0.005)
    train_seconds = now() - started

    online.eval(), target.eval()
    started = now()
    with torch.no_grad():
        for _ in range(rounds):
            for size, (nid, batch, row, col) in batches():
                v = view(x, nid, row, col, size, 0, 0)
                own1, patch1, mean1 = parts(predictor(online(*v)), batch, size, len(nid))
                own2, patch2, mean2 = parts(target(*v), batch, size, len(nid))
                for a, b in ((own1, patch2), (own1, mean2), (own2, patch1), (own2, mean1)):
                    F.cosine_similarity(a, b)
    score_seconds = now() - started
    print(
        json.dumps(
            {
                "secondsPerEpoch": train_seconds / epochs,
                "secondsPerRound": score_seconds / rounds,
                "threads": torch.get_num_threads(),
                "version": torch.__version__,
                "device": torch.cuda.get_device_name() if on_card else "the processor",
            }
        )
    )


main()
