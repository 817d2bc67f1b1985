/** Starts the real program and a browser, for one test file. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const program = process.env.MEND_PROGRAM ?? new URL("../../build/mend", import.meta.url).pathname;

/**
 * Resolves to {address, folder, stop}; `stop` ends it as Ctrl+C would and answers the exit code.
 * @param environment what it gets besides our own
 */
export async function serve(words = [], folder = mkdtempSync(join(tmpdir(), "mend-web-")), environment = {}) {
  const child = spawn(program, ["serve", "--port", "0", "--data", folder, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  process.once("exit", () => child.kill());
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const found = /mend serve: (\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    child.once("exit", (code) => reject(new Error(`mend serve ended with ${code}`)));
  });
  const stop = async (keep = false) => {
    child.kill("SIGTERM");
    const code = await ended;
    if (!keep) rmSync(folder, { recursive: true, force: true });
    return code;
  };
  return { address, folder, process: child, stop };
}

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** With MEND_WEB=../../web the page comes from that folder, so that changes are tried without building. */
function fromFolder(route) {
  const path = new URL(route.request().url()).pathname;
  const file = path === "/" ? "/index.html" : path;
  const type = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", html: "text/html" }[file.split(".").pop()];
  return route.fulfill({ body: readFileSync(process.env.MEND_WEB + file), contentType: type });
}

/** A page whose errors fail the test: `errors` must stay empty. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  if (process.env.MEND_WEB) await context.route(/\/(\w+\/[\w-]+\.(js|css)|icon\.svg)?$/, fromFolder);
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
  await page.goto(address);
  return page;
}

/** Opens a picture that the page itself makes: waves with grain, so that a fill has something to continue. Above four
 * megapixels without grain, which no PNG makes small. */
export async function openSynthetic(page, width, height, name = "waves.png") {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext("2d");
      const image = context.createImageData(w, h);
      let random = 1;
      for (let i = 0; i < w * h; ++i) {
        random = (Math.imul(random, 1103515245) + 12345) >>> 0;
        const x = i % w;
        const y = Math.floor(i / w);
        const grain = w * h > 4e6 ? 0 : (random >>> 16) % 24;
        image.data.set([128 + 80 * Math.sin(x / 9) + grain, 128 + 60 * Math.cos(y / 13) + grain, 90 + grain, 255], 4 * i);
      }
      context.putImageData(image, 0, 0);
      const blob = await canvas.convertToBlob();
      const reader = new FileReader();
      await new Promise((resolve) => ((reader.onload = resolve), reader.readAsDataURL(blob)));
      return reader.result.split(",")[1];
    },
    [width, height],
  );
  await page.setInputFiles("#file", { name, mimeType: "image/png", buffer: Buffer.from(bytes, "base64") });
}

export async function openFile(page, file) {
  await page.click("#open");
  await page.setInputFiles("#file", file);
  await page.waitForSelector("#tools:not([hidden])");
}

/** Draws with the mouse through points given as shares of the picture's surface. */
export async function drag(page, points) {
  const box = await page.locator("#surface").boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(points[0]));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 6 });
  await page.mouse.up();
}

export const idle = (page) => page.waitForSelector("#working", { state: "hidden", timeout: 60000 });
