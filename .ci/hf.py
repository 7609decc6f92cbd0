"""Evaluates folders of Hugging Face's transformers from config.json and model.safetensors, and compares logits.

Written from the published descriptions of GPT-2, Llama, Qwen3 and Arcee. Beside each folder NAME stands NAME.json with
tokens and the logits that microgpt computes for them.
"""

import json
import math
import pathlib
import struct
import sys

import numpy
import torch

ALLOWED = 1e-4


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def gelu_new(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


ACTIVATIONS = {
    "gelu_new": gelu_new,
    "relu": torch.relu,
    "relu2": lambda x: torch.relu(x) ** 2,
    "silu": lambda x: x * torch.sigmoid(x),
}


def attend(q, k, v):
    """Causal attention over (heads, tokens, channels)."""
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    tokens = scores.shape[-1]
    future = torch.triu(torch.ones(tokens, tokens, dtype=torch.bool), diagonal=1)
    return torch.softmax(scores.masked_fill(future, -math.inf), dim=-1) @ v


def split(x, heads):
    return x.view(x.shape[0], heads, -1).transpose(0, 1)


def join(x):
    return x.transpose(0, 1).reshape(x.shape[1], -1)


class Weights:
    """Tensors by name; whatever is not read in the end is an error."""

    def __init__(self, tensors):
        self.tensors = tensors
        self.read = set()

    def __getitem__(self, name):
        self.read.add(name)
        return self.tensors[name]

    def linear(self, x, name, has_bias):
        """torch.nn.Linear: rows are output channels."""
        y = x @ self[name + ".weight"].T
        return y + self[name + ".bias"] if has_bias else y

    def conv1d(self, x, name):
        """GPT-2's Conv1D: rows are input channels."""
        return x @ self[name + ".weight"] + self[name + ".bias"]


def gpt2(config, w, tokens):
    channels = config["n_embd"]
    activation = ACTIVATIONS[config["activation_function"]]

    def norm(x, name):
        return torch.nn.functional.layer_norm(
            x, (channels,), w[name + ".weight"], w[name + ".bias"], config["layer_norm_epsilon"]
        )

    x = w["transformer.wte.weight"][tokens] + w["transformer.wpe.weight"][: len(tokens)]
    for layer in range(config["n_layer"]):
        block = f"transformer.h.{layer}."
        qkv = w.conv1d(norm(x, block + "ln_1"), block + "attn.c_attn")
        q, k, v = (split(part, config["n_head"]) for part in qkv.split(channels, dim=-1))
        x = x + w.conv1d(join(attend(q, k, v)), block + "attn.c_proj")
        hidden = activation(w.conv1d(norm(x, block + "ln_2"), block + "mlp.c_fc"))
        assert hidden.shape[-1] == config["n_inner"]
        x = x + w.conv1d(hidden, block + "mlp.c_proj")
    head = "transformer.wte" if config["tie_word_embeddings"] else "lm_head"
    return norm(x, "transformer.ln_f") @ w[head + ".weight"].T


def llama(config, w, tokens):
    """Llama, Qwen3 (which normalizes queries and keys) and Arcee (whose MLP has no gate)."""
    kind = config["model_type"]
    heads = config["num_attention_heads"]
    size = config["head_dim"]
    activation = ACTIVATIONS[config["hidden_act"]]
    attention_bias = config["attention_bias"]
    mlp_bias = config.get("mlp_bias", False)
    assert heads == config["num_key_value_heads"] and heads * size == config["hidden_size"]

    def norm(x, name):
        return w[name + ".weight"] * x * torch.rsqrt((x * x).mean(-1, keepdim=True) + config["rms_norm_eps"])

    frequencies = 1 / config["rope_theta"] ** (torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.outer(torch.arange(len(tokens), dtype=torch.float64), frequencies)
    angles = torch.cat((angles, angles), dim=-1)
    cos, sin = angles.cos().float(), angles.sin().float()

    def rotate(x):
        first, second = x.chunk(2, dim=-1)
        return x * cos + torch.cat((-second, first), dim=-1) * sin

    x = w["model.embed_tokens.weight"][tokens]
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        h = norm(x, block + "input_layernorm")
        q, k, v = (split(w.linear(h, f"{block}self_attn.{n}_proj", attention_bias), heads) for n in "qkv")
        if kind == "qwen3":
            q, k = norm(q, block + "self_attn.q_norm"), norm(k, block + "self_attn.k_norm")
        attended = join(attend(rotate(q), rotate(k), v))
        x = x + w.linear(attended, block + "self_attn.o_proj", attention_bias)
        h = norm(x, block + "post_attention_layernorm")
        hidden = w.linear(h, block + "mlp.up_proj", mlp_bias)
        assert hidden.shape[-1] == config["intermediate_size"]
        if kind == "arcee":
            hidden = activation(hidden)
        else:
            hidden = activation(w.linear(h, block + "mlp.gate_proj", mlp_bias)) * hidden
        x = x + w.linear(hidden, block + "mlp.down_proj", mlp_bias)
    head = "model.embed_tokens" if config["tie_word_embeddings"] else "lm_head"
    return norm(x, "model.norm") @ w[head + ".weight"].T


def main():
    torch.set_num_threads(1)
    folders = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir())
    assert folders, "no folders"
    for folder in folders:
        config = json.loads((folder / "config.json").read_text())
        weights = Weights(read_safetensors(folder / "model.safetensors"))
        expected = json.loads(folder.with_suffix(".json").read_text())
        logits = torch.tensor(expected["logits"])
        run = gpt2 if config["model_type"] == "gpt2" else llama
        found = run(config, weights, torch.tensor(expected["tokens"]))
        unread = set(weights.tensors) - weights.read
        assert not unread, f"{folder.name}: nothing reads {unread}"
        assert found.shape == logits.shape == (len(expected["tokens"]), config["vocab_size"])
        deviation = ((found - logits).abs().amax(-1) / logits.abs().amax(-1)).max().item()
        print(f"{folder.name} ({config['model_type']}): logits {deviation:.1e}")
        assert deviation <= ALLOWED, f"{folder.name}: more than {ALLOWED}"


main()
