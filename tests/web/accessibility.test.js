/** axe-core over the page in its states, light and dark; and that the keyboard alone is enough. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { detectorFolder } from "./detector.js";
import { stroke } from "./editor.js";
import { drag, idle, launch, open, openSynthetic, serve } from "./harness.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serve([], undefined, { MEND_MODELS: detectorFolder() })]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
  return result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

for (const colorScheme of ["light", "dark"])
  test(`axe finds nothing (${colorScheme})`, async () => {
    const page = await open(browser, server.address, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
    assert.deepEqual(await violations(page), [], "welcome");
    await openSynthetic(page, 320, 240);
    await page.waitForSelector("#tools:not([hidden])");
    assert.deepEqual(await violations(page), [], "a picture is open");
    await page.click("#tune");
    assert.deepEqual(await violations(page), [], "panel");
    await page.keyboard.press("Escape");
    await page.click("#more");
    assert.deepEqual(await violations(page), [], "menu");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    assert.deepEqual(await violations(page), [], "help");
    await page.keyboard.press("Escape");
    await page.click("#tune");
    await page.fill("#candidates", "2");
    await page.keyboard.press("Escape");
    await drag(page, stroke);
    await page.click("#fill");
    await page.waitForSelector("#tray:not([hidden])", { timeout: 60000 });
    assert.deepEqual(await violations(page), [], "candidates");
    await page.click("#tray-done");
    if (await page.isVisible("#heat")) {
      await page.click("#heat");
      await page.waitForSelector("#heat-fix:not(:disabled)");
      assert.deepEqual(await violations(page), [], "heat map");
    }
    await page.setInputFiles("#file", { name: "x.png", mimeType: "image/png", buffer: Buffer.from("nonsense") });
    await page.waitForSelector("#toast:not([hidden])");
    assert.deepEqual(await violations(page), [], "an error");
    await page.context().close();
  });

test("the keyboard alone paints and fills", async () => {
  const page = await open(browser, server.address);
  await openSynthetic(page, 320, 240);
  await page.waitForSelector("#tools:not([hidden])");
  await page.focus("#surface");
  for (let i = 0; i < 15; ++i) await page.keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 9; ++i) await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await idle(page);
  await page.waitForFunction(() => !document.getElementById("compare").disabled, null, { timeout: 30000 });
  await page.context().close();
});
