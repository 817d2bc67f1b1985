/** The page, as people use it, against the real program. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { drawn, look, openEditor, settled, stage, stroke } from "./editor.js";
import { drag, idle, open, openSynthetic, serve } from "./harness.js";

const set = stage();

const editor = (t, options) => openEditor(t, set, options);

test("paint, fill, undo, redo", async (t) => {
  const page = await editor(t);
  assert.equal(await page.isDisabled("#fill"), true);
  await drag(page, stroke);
  await settled(page);
  assert.ok((await drawn(page)) > 500);
  await page.keyboard.press("Enter");
  await idle(page);
  await settled(page);
  assert.equal(await drawn(page), 0, "the hole is filled");
  assert.equal(await page.isDisabled("#compare"), false);
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.ok((await drawn(page)) > 500, "undo brings the stroke back");
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.equal(await drawn(page), 0, "and then takes it away");
  await page.keyboard.press("Control+Shift+Z");
  await page.keyboard.press("Control+Shift+Z");
  await settled(page);
  assert.equal(await page.isDisabled("#compare"), false);
  assert.equal(await page.isDisabled("#redo"), true);
});

test("every tool draws, and erasing undoes it", async (t) => {
  const page = await editor(t);
  const box = await page.locator("#surface").boundingBox();
  let last = 0;
  for (const [key, points] of [["r", [[0.3, 0.3], [0.36, 0.4]]], ["l", [[0.5, 0.3], [0.56, 0.3], [0.53, 0.4]]], ["b", [[0.6, 0.6], [0.66, 0.6]]]]) {
    await page.keyboard.press(key);
    await drag(page, points);
    await settled(page);
    const now = await drawn(page);
    assert.ok(now > last, `${key} draws`);
    last = now;
  }
  await page.keyboard.press("p");
  for (const [x, y] of [[0.3, 0.6], [0.38, 0.6], [0.34, 0.7]]) await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await page.keyboard.press("Enter");
  await settled(page);
  assert.ok((await drawn(page)) > last, "a polygon draws");
  last = await drawn(page);
  for (const [id, sign] of [["#grow", 1], ["#shrink", -1], ["#invert", 1]]) {
    await page.click(id);
    await settled(page);
    const now = await drawn(page);
    assert.ok(sign * (now - last) > 0, id);
    last = now;
  }
  await page.click("#invert");
  await page.keyboard.press("e");
  await drag(page, [[0.28, 0.35], [0.4, 0.35]]);
  await settled(page);
  assert.ok((await drawn(page)) < last);
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await drawn(page), 0);
});

test("a click is a dab, with mouse and pen", async (t) => {
  const page = await editor(t);
  const box = await page.locator("#surface").boundingBox();
  await page.mouse.click(box.x + 0.45 * box.width, box.y + 0.4 * box.height);
  await settled(page);
  const once = await drawn(page);
  assert.ok(once > 300, `${once} pixels`);
  const session = await page.context().newCDPSession(page);
  for (const [type, buttons] of [["mousePressed", 1], ["mouseReleased", 0]]) {
    const at = { x: box.x + 0.55 * box.width, y: box.y + 0.4 * box.height };
    await session.send("Input.dispatchMouseEvent", { type, ...at, button: "left", buttons, pointerType: "pen", force: 0.5 });
  }
  await settled(page);
  assert.ok((await drawn(page)) > once + 100);
});

test("the page and the server draw one hole", async (t) => {
  const page = await editor(t);
  for (const [key, points] of [["b", stroke], ["r", [[0.6, 0.3], [0.64, 0.42]]], ["l", [[0.4, 0.6], [0.5, 0.6], [0.45, 0.7]]]]) {
    await page.keyboard.press(key);
    await drag(page, points);
  }
  await page.click("#grow");
  await page.click("#more");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-mask")]);
  assert.equal(download.suggestedFilename(), "waves-mask.png");
  const mask = readFileSync(await download.path());
  assert.deepEqual([mask.readUInt32BE(16), mask.readUInt32BE(20)], [320, 240]);
  // Loaded again, it is the hole that was drawn: to a rim of a pixel.
  const before = await drawn(page);
  await page.keyboard.press("Escape");
  await page.click("#more");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.click("#load-mask")]);
  await chooser.setFiles(await download.path());
  await page.waitForFunction(() => !document.getElementById("fill").disabled);
  await settled(page);
  const again = await drawn(page);
  assert.ok(Math.abs(again - before) < 0.06 * before, `${before} and ${again} pixels`);
});

test("candidates are shown and picked", async (t) => {
  const page = await editor(t);
  await drag(page, stroke);
  await page.click("#tune");
  await page.fill("#candidates", "3");
  await page.keyboard.press("Escape");
  await page.click("#fill");
  await page.waitForSelector("#tray:not([hidden])", { timeout: 60000 });
  assert.equal(await page.locator(".thumb").count(), 3);
  await page.click(".thumb:nth-child(2)");
  assert.equal(await page.getAttribute(".thumb:nth-child(2)", "aria-pressed"), "true");
  await page.keyboard.press("3");
  assert.equal(await page.getAttribute(".thumb:nth-child(3)", "aria-pressed"), "true");
  assert.match(await page.getAttribute(".thumb:nth-child(3)", "aria-label"), /^Candidate 3: .+, seed \d+$/);
  await page.click("#tray-done");
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.ok((await drawn(page)) > 500, "one undo leads to before the candidates");
  await page.evaluate(() => localStorage.clear());
});

test("opens the picture that mend serve --open names", async (t) => {
  const tools = mkdtempSync(join(tmpdir(), "mend-open-"));
  writeFileSync(join(tools, "xdg-open"), "#!/bin/sh\n", { mode: 0o755 }); // no browser but the test's
  const source = await editor(t);
  const download = source.waitForEvent("download");
  await source.click("#save");
  const picture = join(tools, "two words.png");
  await (await download).saveAs(picture);
  const { PATH } = process.env;
  process.env.PATH = `${tools}:${PATH}`;
  const own = await serve(["--token", "a-secret-of-sixteen", "--open", picture]);
  process.env.PATH = PATH;
  t.after(() => own.stop());
  t.after(() => rmSync(tools, { recursive: true }));
  const page = await open(set.browser, own.address);
  t.after(() => page.context().close());
  await page.waitForSelector("#tools:not([hidden])");
  assert.equal(await page.textContent("#title"), "two words.png 320 × 240");
  assert.equal(new URL(page.url()).hash, "");
  await page.reload();
  await page.waitForSelector("#tools:not([hidden])");
  assert.deepEqual(page.errors, []);
});

test("saves in the format it came in; a reload keeps everything", async (t) => {
  const page = await editor(t);
  await drag(page, stroke);
  await page.click("#fill");
  await idle(page);
  await drag(page, [[0.6, 0.6], [0.62, 0.62]]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.equal(download.suggestedFilename(), "waves-mended.png");
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.equal(bytes.readUInt32BE(16), 320);
  await page.reload();
  await page.waitForSelector("#tools:not([hidden])");
  await settled(page);
  assert.ok((await drawn(page)) > 100, "the stroke is there again");
  assert.equal(await page.isDisabled("#compare"), false, "and the fill");
});

test("a project is the whole state in one file", async (t) => {
  const page = await editor(t);
  await drag(page, stroke);
  await page.click("#fill");
  await idle(page);
  await drag(page, [[0.6, 0.6], [0.62, 0.62]]);
  await page.click("#more");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-project")]);
  await openSynthetic(page, 64, 64, "other.png");
  await page.waitForFunction(() => document.getElementById("title").textContent.includes("other"));
  await page.setInputFiles("#file", await download.path());
  await page.waitForFunction(() => document.getElementById("title").textContent.includes("waves"));
  await settled(page);
  assert.ok((await drawn(page)) > 100);
  assert.equal(await page.isDisabled("#compare"), false);

  // One that was cut off, or speaks of what it does not hold, is told and changes nothing.
  const whole = readFileSync(await download.path());
  const renamed = Buffer.from(whole.toString("latin1").replace(/"original":"\w{4}/, '"original":"0000'), "latin1");
  for (const buffer of [whole.subarray(0, whole.length - 9), whole.subarray(0, 40), renamed]) {
    await page.click("#toast-close").catch(() => {});
    await page.setInputFiles("#file", { name: "broken.mend", mimeType: "application/octet-stream", buffer });
    await page.waitForSelector("#toast.error:not([hidden])");
    assert.match(await page.textContent("#toast-text"), /project is damaged/);
  }
  assert.match(await page.textContent("#title"), /waves/);
  assert.ok((await drawn(page)) > 100);
});

test("hold Tab shows the original, a tap moves the focus", async (t) => {
  const page = await editor(t);
  await page.keyboard.press("r");
  await drag(page, [[0.4, 0.35], [0.6, 0.6]]);
  await page.click("#fill");
  await idle(page);
  await page.focus("#surface");
  await settled(page);
  const filled = await look(page, 0.5, 0.47, 0.003);
  await page.keyboard.down("Tab");
  await page.waitForTimeout(300);
  await settled(page);
  const original = await look(page, 0.5, 0.47, 0.003);
  await page.keyboard.up("Tab");
  await settled(page);
  assert.deepEqual(await look(page, 0.5, 0.47, 0.003), filled);
  assert.notDeepEqual(original, filled);
  assert.equal(await page.evaluate(() => document.activeElement.id), "surface");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "surface", "no trap");
});

test("a long fill shows progress and can be cancelled", async (t) => {
  const page = await editor(t, { size: [1600, 1200] });
  await page.keyboard.press("r");
  await drag(page, [[0.3, 0.25], [0.7, 0.75]]);
  await page.click("#fill");
  await page.waitForSelector("#working:not([hidden])");
  await page.click("#cancel");
  await idle(page);
  await settled(page);
  assert.ok((await drawn(page)) > 1000, "what was drawn is still there");
  assert.equal(await page.isDisabled("#fill"), false);
});

test("one finger paints, two zoom; a broken file is told", async (t) => {
  const page = await editor(t, { viewport: { width: 390, height: 780 }, hasTouch: true });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nothing sticks out");
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch("touchStart", [180, 330]);
  await touch("touchMove", [210, 340]);
  await touch("touchEnd");
  await settled(page);
  assert.ok((await drawn(page)) > 100);
  const zoom = await page.textContent("#zoom-text");
  await touch("touchStart", [150, 330], [240, 330]);
  await touch("touchMove", [110, 330], [280, 330]);
  await touch("touchEnd");
  assert.notEqual(await page.textContent("#zoom-text"), zoom);
  await page.setInputFiles("#file", { name: "x.png", mimeType: "image/png", buffer: Buffer.from("nonsense") });
  await page.waitForSelector("#toast:not([hidden])");
  assert.match(await page.textContent("#toast-text"), /picture/);
  page.errors = page.errors.filter((each) => !each.includes("415"));
});
