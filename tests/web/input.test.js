/** Every way to give the page something: keys, wheel, pen, drop, paste; and what they do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, look, openEditor, settled, stage, stroke } from "./editor.js";
import { drag, idle, open } from "./harness.js";

const set = stage();
const editor = (t, options) => openEditor(t, set, options);

test("[ and ] change the brush, letters the tool", async (t) => {
  const page = await editor(t);
  const size = async () => Number(await page.textContent("#size-text"));
  const before = await size();
  await page.keyboard.press("]");
  assert.ok((await size()) > before);
  await page.keyboard.press("[");
  await page.keyboard.press("[");
  assert.ok((await size()) < before);
  for (const [key, tool] of Object.entries({ e: "eraser", r: "rectangle", l: "lasso", p: "polygon", h: "hand", b: "brush" })) {
    await page.keyboard.press(key);
    assert.equal(await page.getAttribute(`[data-tool=${tool}]`, "aria-pressed"), "true", key);
  }
});

test("the wheel zooms where the pointer is, Space-drag moves, F fits", async (t) => {
  const page = await editor(t);
  const zoom = () => page.textContent("#zoom-text");
  const fitted = await zoom();
  const box = await page.locator("#surface").boundingBox();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.4 * box.height);
  await page.mouse.wheel(0, -400);
  await settled(page);
  assert.notEqual(await zoom(), fitted);
  const before = await look(page, 0.5, 0.45, 0.01);
  await page.keyboard.down("Space");
  await drag(page, [[0.5, 0.4], [0.62, 0.5]]);
  await page.keyboard.up("Space");
  await settled(page);
  assert.notDeepEqual(await look(page, 0.5, 0.45, 0.01), before, "the picture has moved");
  assert.equal(await drawn(page), 0, "and nothing was painted");
  await page.keyboard.press("f");
  assert.equal(await zoom(), fitted);
});

test("Shift+R fills again, in place of the last result", async (t) => {
  const page = await editor(t);
  await page.keyboard.press("r");
  await drag(page, [[0.4, 0.35], [0.55, 0.55]]);
  await page.click("#tune");
  await page.selectOption("#method", { label: "Exemplar (texture)" });
  await page.keyboard.press("Escape");
  await page.click("#fill");
  await idle(page);
  await settled(page);
  const first = await look(page, 0.47, 0.45, 0.01);
  await page.keyboard.press("Shift+R");
  await page.waitForSelector("#working:not([hidden])").catch(() => {});
  await idle(page);
  await settled(page);
  assert.notDeepEqual(await look(page, 0.47, 0.45, 0.01), first);
  await page.keyboard.press("Control+z");
  await settled(page);
  assert.ok((await drawn(page)) > 500, "one undo leads to before the first fill");
  await page.evaluate(() => localStorage.clear());
});

test("Esc stops a fill, then clears the hole", async (t) => {
  const page = await editor(t, { size: [1600, 1200] });
  await page.keyboard.press("r");
  await drag(page, [[0.3, 0.25], [0.7, 0.75]]);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#working:not([hidden])");
  await page.keyboard.press("Escape");
  await idle(page);
  await settled(page);
  assert.ok((await drawn(page)) > 1000);
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await drawn(page), 0);
});

test("a fill is stopped even before the server has answered", async (t) => {
  const page = await editor(t, { size: [1600, 1200] });
  await page.route("**/api/v1/jobs", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await page.keyboard.press("r");
  await drag(page, [[0.3, 0.25], [0.7, 0.75]]);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#working:not([hidden])");
  await page.keyboard.press("Escape");
  await idle(page);
  await settled(page);
  assert.ok((await drawn(page)) > 1000);
});

test("a pen's pressure is the width of its stroke", async (t) => {
  const page = await editor(t);
  const session = await page.context().newCDPSession(page);
  const box = await page.locator("#surface").boundingBox();
  async function draw(force) {
    const at = (x, y) => ({ x: box.x + x * box.width, y: box.y + y * box.height });
    const send = (type, place, buttons) =>
      session.send("Input.dispatchMouseEvent", { type, ...place, button: "left", buttons, pointerType: "pen", force });
    await send("mousePressed", at(0.45, 0.4), 1);
    for (let i = 1; i <= 8; ++i) await send("mouseMoved", at(0.45 + 0.01 * i, 0.4), 1);
    await send("mouseReleased", at(0.53, 0.4), 0);
    await settled(page);
    const area = await drawn(page);
    await page.keyboard.press("Escape");
    return area;
  }
  const light = await draw(0.1);
  const firm = await draw(1);
  assert.ok(light > 50 && firm > 1.5 * light, `${light} and ${firm} pixels`);
});

test("pictures are dropped and pasted", async (t) => {
  const page = await open(set.browser, set.server.address);
  t.after(() => page.context().close());
  const give = (type, name) =>
    page.evaluate(
      async ([kind, file]) => {
        const canvas = new OffscreenCanvas(90, 60);
        canvas.getContext("2d").fillRect(10, 10, 30, 30);
        const data = new DataTransfer();
        data.items.add(new File([await canvas.convertToBlob()], file, { type: "image/png" }));
        const event = kind === "paste" ? new ClipboardEvent("paste", { clipboardData: data }) : new DragEvent(kind, { dataTransfer: data, cancelable: true });
        dispatchEvent(event);
      },
      [type, name],
    );
  await give("dragover", "dropped.png");
  await page.waitForSelector("#drop:not([hidden])");
  await give("drop", "dropped.png");
  await page.waitForFunction(() => document.getElementById("title").textContent.includes("dropped"));
  assert.equal(await page.isHidden("#drop"), true);
  await give("paste", "pasted.png");
  await page.waitForFunction(() => document.getElementById("title").textContent.includes("pasted"));
  assert.deepEqual(page.errors, []);
});

test("scratches are found and become the hole", async (t) => {
  const page = await open(set.browser, set.server.address);
  t.after(() => page.context().close());
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(400, 300);
    const context = canvas.getContext("2d");
    const shade = context.createLinearGradient(0, 0, 400, 300);
    shade.addColorStop(0, "#345");
    shade.addColorStop(1, "#876");
    context.fillStyle = shade;
    context.fillRect(0, 0, 400, 300);
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.moveTo(120, 10);
    context.lineTo(150, 290);
    context.stroke();
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  await page.setInputFiles("#file", { name: "old.png", mimeType: "image/png", buffer: Buffer.from(bytes) });
  await page.waitForSelector("#tools:not([hidden])");
  assert.equal(await page.isVisible("[data-find=text]"), true);
  await page.click("[data-find=scratches]");
  await page.waitForFunction(() => !document.getElementById("fill").disabled);
  await settled(page);
  assert.ok((await drawn(page)) > 100);
  assert.deepEqual(page.errors, []);
});

test("a fill starts when the pointer is let go, if one wants", async (t) => {
  const page = await editor(t);
  await page.click("#tune");
  await page.check("#on-release");
  await page.keyboard.press("Escape");
  await drag(page, stroke);
  await page.waitForFunction(() => !document.getElementById("compare").disabled, null, { timeout: 30000 });
  await settled(page);
  assert.equal(await drawn(page), 0);
  await page.evaluate(() => localStorage.clear());
});

test("the slider shows before and after", async (t) => {
  const page = await editor(t);
  await page.keyboard.press("r");
  await drag(page, [[0.4, 0.35], [0.6, 0.6]]);
  await page.keyboard.press("Enter");
  await idle(page);
  await settled(page);
  const filled = await look(page, 0.48, 0.47, 0.003);
  await page.keyboard.press("c");
  await page.focus("#divider");
  await page.keyboard.press("End");
  await settled(page);
  const original = await look(page, 0.48, 0.47, 0.003);
  assert.notDeepEqual(original, filled);
  await page.keyboard.press("Home");
  await settled(page);
  assert.deepEqual(await look(page, 0.48, 0.47, 0.003), filled);
});
