"""Trains nanoGPT's character recipe for CPU in PyTorch for a number of seconds; prints steps, seconds and held-out loss.

The recipe is that of nanoGPT's README for a laptop: 4 layers, 4 heads, embedding 128, context 64, batch 12, no dropout, AdamW with
rate 1e-3 and betas 0.9, 0.99, cosine to 1e-4, weight decay 0.1 on matrices, clip 1. The first nine tenths of the text are trained on.
"""
import argparse
import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.projection = nn.Linear(WIDTH, WIDTH, bias=False)
        self.up = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.down = nn.Linear(4 * WIDTH, WIDTH, bias=False)
        self.register_buffer("mask", torch.tril(torch.ones(CONTEXT, CONTEXT)).view(1, 1, CONTEXT, CONTEXT) == 0)

    def forward(self, x):
        batch, length, _ = x.shape
        q, k, v = (t.view(batch, length, HEADS, -1).transpose(1, 2) for t in self.qkv(self.norm1(x)).split(WIDTH, 2))
        if hasattr(F, "scaled_dot_product_attention"):
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = (q @ k.transpose(-2, -1)) / math.sqrt(q.shape[-1])
            y = F.softmax(scores.masked_fill(self.mask[:, :, :length, :length], float("-inf")), -1) @ v
        x = x + self.projection(y.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = name.endswith(("projection.weight", "down.weight"))
                nn.init.normal_(parameter, std=0.02 / (math.sqrt(2 * LAYERS) if residual else 1))

    def forward(self, tokens, targets):
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x) @ self.tokens.weight.t()
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


def rate(step, steps, warmup=100):
    if step < warmup:
        return 1e-3 * (step + 1) / (warmup + 1)
    t = (step - warmup) / max(1, steps - warmup)
    return 1e-4 + 0.5 * (1 + math.cos(math.pi * t)) * 9e-4


def train(data, vocabulary, seed, steps, limit=None):
    """Trains for a number of steps, or until the limit in seconds; returns the model and the steps done."""
    torch.manual_seed(seed)
    model = Model(vocabulary)
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    began = time.time()
    for step in range(steps):
        if limit is not None and time.time() - began > limit:
            return model, step
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps, min(100, steps // 10))
        starts = torch.randint(len(data) - CONTEXT - 1, (BATCH,))
        tokens = torch.stack([data[s:s + CONTEXT] for s in starts])
        targets = torch.stack([data[s + 1:s + 1 + CONTEXT] for s in starts])
        optimizer.zero_grad(set_to_none=True)
        model(tokens, targets).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model, steps


@torch.no_grad()
def evaluate(model, data):
    total = count = 0
    for start in range(0, len(data) - CONTEXT - 1, CONTEXT * 64):
        starts = [s for s in range(start, start + CONTEXT * 64, CONTEXT) if s + CONTEXT < len(data)]
        if starts:
            tokens = torch.stack([data[s:s + CONTEXT] for s in starts])
            targets = torch.stack([data[s + 1:s + 1 + CONTEXT] for s in starts])
            total += model(tokens, targets).item() * len(starts)
            count += len(starts)
    return total / count


def main():
    began = time.time()
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    text = open(options.text, encoding="utf-8").read()
    alphabet = {c: i for i, c in enumerate(sorted(set(text)))}
    data = torch.tensor([alphabet[c] for c in text])
    split = len(data) * 9 // 10
    start = time.time() - began
    # The rate of a short run, which is not counted, chooses the number of steps.
    short = min(3.0, options.seconds)
    _, done = train(data[:split], len(alphabet), 0, 1000000, short)
    steps = max(2, int(done * (options.seconds - start) / short))
    began = time.time()
    model, steps = train(data[:split], len(alphabet), options.seed, steps)
    taken = start + time.time() - began
    print(steps, f"{taken:.1f}", f"{evaluate(model, data[split:]):.4f}")


if __name__ == "__main__":
    main()
