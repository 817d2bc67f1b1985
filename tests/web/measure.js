/**
 * measure.js [PICTURE]: what the page costs, in a table: first paint, weight, a frame while the brush moves over 24
 * megapixels (from Chromium's trace), and a 512x512 fill from release to pixels. Asserts nothing.
 */
import { readFileSync } from "node:fs";
import { drag, idle, launch, open, openSynthetic, serve } from "./harness.js";

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const server = await serve();
const browser = await launch();
const row = (name, target, value) => console.log(`| ${name} | ${target} | ${value} |`);
console.log("| | target | measured |\n|---|---|---|");

const paints = [];
let weight = 0;
for (let i = 0; i < 5; ++i) {
  const context = await browser.newContext();
  const page = await context.newPage();
  weight = 0;
  page.on("response", async (response) => {
    const sizes = await response.request().sizes();
    weight += sizes.responseBodySize + sizes.responseHeadersSize;
  });
  await page.goto(server.address, { waitUntil: "networkidle" });
  paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
  await context.close();
}
row("first paint on loopback", "0.5 s", `${(median(paints) / 1000).toFixed(2)} s`);
row("page weight", "300 kB", `${Math.round(weight / 1000)} kB`);

const page = await open(browser, server.address);
await openSynthetic(page, 6000, 4000);
await page.waitForSelector("#tools:not([hidden])", { timeout: 120000 });
await page.waitForTimeout(1000);
await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"] });
await drag(page, Array.from({ length: 40 }, (_, i) => [0.3 + 0.01 * i, 0.45 + 0.1 * Math.sin(i / 3)]));
const trace = JSON.parse((await browser.stopTracing()).toString());
const isWork = (event) => event.ph === "X" && ["FireAnimationFrame", "EventDispatch"].includes(event.name);
const frames = trace.traceEvents.filter((event) => isWork(event) && event.name === "FireAnimationFrame");
const moves = trace.traceEvents.filter((event) => isWork(event) && event.args?.data?.type === "pointermove");
const time = (events, key) => events.map((event) => event[key] / 1000);
const worst = (values) => values[Math.floor(0.95 * values.length)];
const cpu = time(frames, "tdur").sort((a, b) => a - b);
const moving = time(moves, "tdur").sort((a, b) => a - b);
row("brush at 24 MP, a frame", "16 ms", `median ${(median(cpu) + median(moving)).toFixed(1)} ms, 95 % ${(worst(cpu) + worst(moving)).toFixed(1)} ms (CPU time, ${frames.length} frames)`);
await page.context().close();

const small = await open(browser, server.address);
await openSynthetic(small, 512, 512);
await small.waitForSelector("#tools:not([hidden])");
await small.check("#on-release", { force: true }).catch(() => small.evaluate(() => document.getElementById("on-release").click()));
const fills = [];
for (let i = 0; i < 3; ++i) {
  await drag(small, [[0.45, 0.4 + 0.05 * i], [0.53, 0.42 + 0.05 * i]]);
  const start = performance.now();
  await small.waitForSelector("#working:not([hidden])").catch(() => {});
  await idle(small);
  fills.push(performance.now() - start);
}
row("512x512, from release to pixels", "1 s", `${(median(fills) / 1000).toFixed(2)} s (${await small.evaluate(() => document.getElementById("method").selectedOptions[0].text)})`);
await browser.close();
await server.stop();
console.log(`\nload ${readFileSync("/proc/loadavg", "utf8").split(" ")[0]}`);
