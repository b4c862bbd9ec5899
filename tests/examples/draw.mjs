// A client in JavaScript. Run it with: imgmock exec -- node draw.mjs
const url = `${process.env.OPENAI_BASE_URL}/images/generations`;
const headers = {
  Authorization: `Bearer ${process.env.OPENAI_API_KEY}`,
  "Content-Type": "application/json",
};

async function generate(fields) {
  const reply = await fetch(url, { method: "POST", headers, body: JSON.stringify(fields) });
  return [reply.status, await reply.json()];
}

const [status, drawn] = await generate({ model: "gpt-image-1", prompt: "a lighthouse in fog" });
const picture = Buffer.from(drawn.data[0].b64_json, "base64");
console.log(status, picture.subarray(1, 4).toString(), picture.readUInt32BE(16), picture.readUInt32BE(20));

const [refused, told] = await generate({ model: "gpt-image-1", prompt: "a lighthouse in fog", n: 11 });
console.log(refused, told.error.param);
