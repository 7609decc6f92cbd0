// Opens folders with @huggingface/transformers: config.json names a known model, and tokenizer.json gives the ids and the text that
// microgpt gives. Beside each folder NAME stands NAME.json with texts, their ids, and what these decode to.
import { readdirSync, readFileSync } from "node:fs";
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { resolve } from "node:path";
import { AutoConfig, AutoTokenizer, env } from "@huggingface/transformers";

const directory = resolve(process.argv[2]);
env.allowRemoteModels = false;
env.localModelPath = directory;

const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
ok(folders.length > 0, "no folders");
for (const { name } of folders) {
    const expected = JSON.parse(readFileSync(`${directory}/${name}.json`, "utf8"));
    const config = await AutoConfig.from_pretrained(name);
    ok(["gpt2", "llama", "qwen3", "arcee"].includes(config.model_type));
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    for (const { text, ids, decoded } of expected.texts) {
        const found = tokenizer.encode(text);
        deepStrictEqual(found, ids, `${name}: ${JSON.stringify(text)}`);
        strictEqual(tokenizer.decode(found, { skip_special_tokens: true }), decoded, name);
    }

    const end = tokenizer.encode("<|endoftext|>").at(-1);
    strictEqual(end, config.eos_token_id, `${name}: the document token`);
    console.log(`${name} (${config.model_type}): ${expected.texts.length} texts`);
}
