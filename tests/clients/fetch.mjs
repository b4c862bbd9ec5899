// Node's own fetch against a server: JSON, a form of blobs, a stream, a refusal, a browser's preflight.
// Arguments: the server's URL and the file of a picture. Prints what came back, as JSON.

import { readFile } from "node:fs/promises";

const [server, file] = process.argv.slice(2);
const headers = { Authorization: "Bearer sk-test" };
const openai = `${server}/openai/v1`;
const data = await readFile(file);
const blob = new Blob([data], { type: "image/png" });

async function generate() {
  const reply = await fetch(`${openai}/images/generations`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ model: "gpt-image-1", prompt: "a boat", n: 2, user: null }),
  });
  return { status: reply.status, pictures: (await reply.json()).data.map((one) => one.b64_json.length) };
}

async function edit(name, count) {
  const form = new FormData();
  // a blob without a name leaves as "blob"
  for (let number = 0; number < count; number += 1) form.append(name, blob);
  form.append("prompt", "a hat");
  form.append("model", "gpt-image-1");
  form.append("n", 1);
  const reply = await fetch(`${openai}/images/edits`, { method: "POST", headers, body: form });
  return { status: reply.status, body: await reply.json() };
}

async function stream() {
  const reply = await fetch(`${server}/deepshi/v1/images/generations`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ model: "nano-banana-pro", prompt: "a boat", stream: true, n: 2 }),
  });
  const names = [];
  let text = "";
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) names.push(/^event: (.*)$/m.exec(block)[1]);
  }
  return { type: reply.headers.get("content-type"), names };
}

async function hosted() {
  const form = new FormData();
  form.append("image", blob, "cat.png");
  form.append("prompt", "a hat");
  form.append("model", "yx-image-1");
  const reply = await fetch(`${server}/yuhuanstudio/v1/images/edits`, { method: "POST", headers, body: form });
  const [{ url }] = (await reply.json()).data;
  const picture = await fetch(url);
  return { type: picture.headers.get("content-type"), bytes: (await picture.arrayBuffer()).byteLength };
}

async function streamedUpload() {
  // a body that is a stream has no length, so it leaves in chunks
  const body = new Blob([JSON.stringify({ model: "gpt-image-1", prompt: "a boat" })]).stream();
  const reply = await fetch(`${openai}/images/generations`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body,
    duplex: "half",
  });
  await reply.arrayBuffer();
  return { status: reply.status };
}

async function preflight() {
  const reply = await fetch(`${openai}/images/generations`, {
    method: "OPTIONS",
    headers: { Origin: "http://example.test", "Access-Control-Request-Headers": "authorization" },
  });
  return { status: reply.status, allowed: reply.headers.get("access-control-allow-origin") };
}

const one = await edit("image", 1);
const several = await edit("image[]", 3);
const twice = await edit("image", 2);
console.log(
  JSON.stringify({
    generated: await generate(),
    edited: one.body.data.length,
    several: several.body.data.length,
    twice: { status: twice.status, code: twice.body.error.code },
    stream: await stream(),
    hosted: await hosted(),
    chunked: await streamedUpload(),
    preflight: await preflight(),
  }),
);
