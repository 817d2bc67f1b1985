/** What needs networks: the heat map, with a detector of random weights, and fitting a network while one watches. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { detectorFolder } from "./detector.js";
import { drawn, openEditor, settled, stroke } from "./editor.js";
import { drag, idle, launch, serve } from "./harness.js";

const models = detectorFolder();
let browser;
let server;
let able;
before(async () => {
  [browser, server] = await Promise.all([launch(), serve([], undefined, { MEND_MODELS: models })]);
  able = await (await fetch(`${server.address}api/v1/capabilities`)).json();
});
after(async () => {
  await browser?.close();
  rmSync(models, { recursive: true });
  assert.equal(await server.stop(), 0);
});
/** Skips where mend was built without networks. */
function needs(t, feature) {
  if (!able.features.includes(feature)) t.skip(`no ${feature} here`);
  return able.features.includes(feature);
}

/** How far the pixels of the picture lie from those of another moment. */
const pixels = (page) =>
  page.evaluate(() => {
    const canvas = document.getElementById("picture");
    return [...canvas.getContext("2d").getImageData(canvas.width * 0.3, canvas.height * 0.25, canvas.width * 0.4, canvas.height * 0.4).data];
  });
const differ = (a, b) => a.reduce((count, value, i) => count + (Math.abs(value - b[i]) > 8), 0);

test("the heat map shows, and its worst spot is filled at a click", async (t) => {
  if (!needs(t, "heatmap")) return;
  const page = await openEditor(t, { browser, server });
  assert.equal(await page.isDisabled("#heat"), true, "nothing is filled yet");
  await drag(page, stroke);
  await page.keyboard.press("Enter");
  await idle(page);
  await settled(page);
  const plain = await pixels(page);
  await page.keyboard.press("m");
  await page.waitForFunction(() => /\d+ % looks made up/.test(document.getElementById("heat-text").textContent));
  assert.equal(await page.getAttribute("#heat", "aria-pressed"), "true");
  await settled(page);
  assert.ok(differ(plain, await pixels(page)) > 100, "heat lies over the picture");
  await page.keyboard.press("m");
  await settled(page);
  assert.ok(differ(plain, await pixels(page)) === 0, "and is gone");
  await page.click("#heat");
  await page.click("#heat-fix:not(:disabled)");
  await page.waitForSelector("#working:not([hidden])").catch(() => {});
  await idle(page);
  await page.waitForFunction(() => /\d+ % looks made up/.test(document.getElementById("heat-text").textContent));
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await page.isHidden("#heat-box"), true);
  assert.equal(await drawn(page), 0);
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.ok((await drawn(page)) > 20, "the worst spot was a hole, which undo brings back");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.equal(await page.isDisabled("#heat"), true, "before the first fill there is nothing to judge");
});

test("a detector judges and fills nothing", () => {
  assert.ok(able.methods.every((method) => method.model !== "detector"));
});

test("a network is fitted while its result is seen to change, within the time", async (t) => {
  if (!needs(t, "adapt")) return;
  const page = await openEditor(t, { browser, server });
  await page.click("#tune");
  await page.selectOption("#method", { label: `Network ${able.methods.find((method) => method.model).model}` });
  await page.selectOption("#adapt", "10s");
  await page.selectOption("#budget", "15");
  await page.keyboard.press("Escape");
  await drag(page, stroke);
  const seen = [];
  await page.exposeFunction("seePreview", (number) => seen.push(number));
  await page.evaluate(() => {
    const paint = CanvasRenderingContext2D.prototype.drawImage;
    const seen = new Set();
    CanvasRenderingContext2D.prototype.drawImage = function (source, ...rest) {
      // A preview is the part of the picture that is filled.
      const preview = source instanceof ImageBitmap && source.width < 300 && this.canvas.id === "picture";
      if (preview && !seen.has(source)) globalThis.seePreview(seen.add(source).size);
      return paint.call(this, source, ...rest);
    };
  });
  const start = performance.now();
  await page.click("#fill");
  // As a function, not as text: the page's own policy lets nobody evaluate text.
  await page.waitForFunction(
    () => {
      const shown = (id) => document.getElementById(id).textContent;
      return /left/.test(shown("progress-text")) && /fitting/.test(shown("progress-stage"));
    },
    null,
    { timeout: 30000, polling: 50 },
  );
  await idle(page);
  assert.ok(performance.now() - start < 40000);
  await settled(page);
  assert.ok(seen.length >= 2, `${seen.length} previews were drawn`);
  assert.equal(await drawn(page), 0);
  await page.evaluate(() => localStorage.clear());
});
