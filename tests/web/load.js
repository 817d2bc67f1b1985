/**
 * load.js [CLIENTS [SECONDS]]: many clients at once fill holes in one-megapixel pictures on a server of our own on
 * loopback, each as a page does: upload, submit, follow the events, fetch the result. Prints how many jobs were done,
 * refused and lost, how fast the queue answered, and how memory went. Asserts nothing; exits 1 if a job was lost.
 */
import http from "node:http";
import { deflateSync, crc32 as nodeCrc } from "node:zlib";
import { serve } from "./harness.js";

const [clients = 64, seconds = 60] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 * clients });
const server = await serve(["--queue", String(4 * clients)]);
const base = new URL(server.address);

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = nodeCrc ?? ((data) => ~data.reduce((crc, byte) => crcTable[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0);

/** Grey waves with grain as a PNG, so that the load test needs no file and no library. */
function png(width, height) {
  const rows = Buffer.alloc(height * (width + 1));
  let random = 1;
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      rows[y * (width + 1) + x + 1] = 110 + 60 * Math.sin(x / 9) * Math.cos(y / 13) + ((random >>> 16) % 16);
    }
  const chunk = (type, data) => {
    const all = Buffer.alloc(12 + data.length);
    all.writeUInt32BE(data.length, 0);
    all.write(type, 4, "latin1");
    data.copy(all, 8);
    all.writeUInt32BE(crc32(all.subarray(4, 8 + data.length)), 8 + data.length);
    return all;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}

function call(method, path, body, type) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const headers = body ? { "Content-Type": type, "Content-Length": Buffer.byteLength(body) } : {};
    const request = http.request(new URL(path, base), { method, headers, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts), ms: performance.now() - start }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

const picture = png(1000, 1000);
const form = Buffer.concat([
  Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'),
  picture,
  Buffer.from("\r\n--b--\r\n"),
]);
const result = { done: 0, refused: 0, lost: 0 };
const queueTimes = [];
const end = performance.now() + 1000 * seconds;

async function client(number) {
  const uploaded = await call("POST", "/api/v1/images", form, "multipart/form-data; boundary=b");
  const image = JSON.parse(uploaded.body).id;
  for (let round = 0; performance.now() < end; ++round) {
    const x = 100 + ((37 * number + 61 * round) % 700);
    const shapes = [{ shape: "rectangle", x, y: x, width: 64, height: 64 }];
    const job = await call("POST", "/api/v1/jobs", JSON.stringify({ image, shapes, seed: round }), "application/json");
    queueTimes.push(job.ms);
    if (job.status === 429) {
      ++result.refused;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(job.headers["retry-after"])));
      continue;
    }
    const { id } = JSON.parse(job.body);
    await call("GET", `/api/v1/jobs/${id}/events`);
    const last = await call("GET", `/api/v1/jobs/${id}`);
    queueTimes.push(last.ms);
    const outcome = JSON.parse(last.body);
    if (outcome.state !== "done") {
      ++result.lost;
      continue;
    }
    const file = outcome.results[0].image;
    const bytes = (await call("GET", `/api/v1/images/${file}`)).body;
    await call("DELETE", `/api/v1/images/${file}`);
    if (bytes.length > 1000) ++result.done;
    else ++result.lost;
  }
}

async function memory() {
  const text = (await call("GET", "/metrics")).body.toString();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)[1]) / 1e6;
}

const samples = [];
const watch = setInterval(() => memory().then((value) => samples.push(value)), 2000);
await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
clearInterval(watch);
queueTimes.sort((a, b) => a - b);
const at = (share) => queueTimes[Math.min(queueTimes.length - 1, Math.floor(share * queueTimes.length))].toFixed(1);
const early = Math.max(...samples.slice(0, Math.max(1, Math.min(30, Math.floor(samples.length / 2)))));
const late = Math.max(...samples.slice(-Math.max(1, Math.floor(samples.length / 4))));
console.log(`${clients} clients, ${seconds} s, 1 MP pictures with 64x64 holes`);
console.log(`jobs      ${result.done} done, ${result.refused} refused (429), ${result.lost} lost`);
console.log(`queue     median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, worst ${at(1)} ms`);
console.log(`memory    ${early.toFixed(0)} MB at most in the first minute, ${late.toFixed(0)} MB in the last quarter`);
agent.destroy();
await server.stop();
process.exit(result.lost ? 1 : 0);
