/**
 * measure.js: what the page costs, in a table: first paint, weight, a frame while the brush moves over 24 megapixels
 * (from Chromium's trace), and 512x512 fills from release to pixels, by each way that matters. Asserts nothing.
 */
import { readFileSync } from "node:fs";
import { drag, launch, open, openSynthetic, serve } from "./harness.js";

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
await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"] });
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
// Everything that the page's thread did, layout and painting included: while a task runs, no frame can begin.
const [{ pid, tid }] = frames;
const tasks = trace.traceEvents.filter((event) => event.ph === "X" && event.pid === pid && event.tid === tid && event.name.endsWith("RunTask"));
const busy = time(tasks, "dur").sort((a, b) => a - b);
row("brush at 24 MP, longest task of the page's thread", "16 ms", `${busy[busy.length - 1].toFixed(1)} ms, 99 % ${busy[Math.floor(0.99 * busy.length)].toFixed(1)} ms (of ${busy.length})`);
await page.context().close();

const small = await open(browser, server.address);
await openSynthetic(small, 512, 512);
await small.waitForSelector("#tools:not([hidden])");
await small.evaluate(() => document.getElementById("on-release").click());
for (const wanted of ["Network mend", "Automatic"]) {
  const options = await small.locator("#method option").allTextContents();
  if (!options.includes(wanted)) continue;
  await small.evaluate((title) => {
    const method = document.getElementById("method");
    method.value = [...method.options].find((option) => option.text === title).value;
  }, wanted);
  const fills = [];
  for (let i = 0; i < 6; ++i) {
    await drag(small, [[0.42, 0.3 + 0.05 * i], [0.58, 0.34 + 0.05 * i]]);
    const start = performance.now();
    await small.waitForFunction(() => document.getElementById("working").hidden === false, null, { polling: 5 }).catch(() => {});
    await small.waitForFunction(() => document.getElementById("working").hidden, null, { polling: 5, timeout: 60000 });
    fills.push((performance.now() - start) / 1000);
  }
  const [first, ...others] = fills;
  row(`512x512, from release to pixels, ${wanted}`, "1 s", `${median(others).toFixed(2)} s, the first ${first.toFixed(2)} s`);
}
await browser.close();
await server.stop();
console.log(`\nload ${readFileSync("/proc/loadavg", "utf8").split(" ")[0]}`);
