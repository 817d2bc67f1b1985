/** What part of the picture is seen, how sharp, and how one gets there without a pointer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, openEditor, settled, stage } from "./editor.js";
import { drag, idle } from "./harness.js";

const set = stage();
const zoom = async (page) => Number.parseInt(await page.textContent("#zoom-text"), 10);

test("keys and buttons zoom; arrows move the brush, and the picture where the window ends", async (t) => {
  const page = await openEditor(t, set);
  const fitted = await zoom(page);
  await page.click("#closer");
  assert.ok(Math.abs((await zoom(page)) - 1.25 * fitted) <= 1);
  await page.click("#farther");
  assert.ok(Math.abs((await zoom(page)) - fitted) <= 1);
  await page.focus("#surface");
  // The brush goes over the picture; zoomed about there, the picture fills the window.
  for (let i = 0; i < 21; ++i) await page.keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 9; ++i) await page.keyboard.press("Shift+ArrowDown");
  for (let i = 0; i < 10; ++i) await page.keyboard.press("+");
  assert.ok((await zoom(page)) > 6 * fitted);
  const corner = () =>
    page.evaluate(() => [...document.getElementById("picture").getContext("2d").getImageData(0, 0, 200, 200).data]);
  const before = await corner();
  for (let i = 0; i < 25; ++i) await page.keyboard.press("Shift+ArrowLeft"); // of these the first 21 reach the edge
  await settled(page);
  assert.notDeepEqual(await corner(), before, "the picture has moved");
  for (let i = 0; i < 8; ++i) await page.keyboard.press("]");
  await page.keyboard.press("Space");
  await settled(page);
  assert.ok((await drawn(page)) > 100, "and is painted where the brush is");
  for (let i = 0; i < 10; ++i) await page.keyboard.press("-");
  assert.ok(Math.abs((await zoom(page)) - fitted) <= 1);
});

test("a ring around the picture is for those who go by keys", async (t) => {
  const page = await openEditor(t, set);
  const ring = () => page.evaluate(() => getComputedStyle(document.getElementById("surface")).outlineStyle);
  assert.equal(await page.evaluate(() => document.activeElement.id), "surface");
  assert.equal(await ring(), "none", "a picture that was just opened");
  await page.keyboard.press("ArrowRight");
  assert.equal(await ring(), "solid");
  await page.mouse.click(300, 300);
  assert.equal(await ring(), "none");
});

test("zoomed in, before is as sharp as after", async (t) => {
  const page = await openEditor(t, set, { size: [2560, 1500] });
  await page.keyboard.press("r");
  await drag(page, [[0.48, 0.42], [0.52, 0.46]]);
  await page.click("#tune");
  await page.selectOption("#method", { label: "Smooth" });
  await page.keyboard.press("Escape");
  await page.click("#fill");
  await idle(page);
  const box = await page.locator("#surface").boundingBox();
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
  await page.mouse.wheel(0, -1200);
  assert.ok((await zoom(page)) > 100);
  const sharp = () =>
    page.evaluate(async () => {
      await new Promise((done) => setTimeout(done, 1200)); // the sharp part is asked for once the window is still
      return [...document.getElementById("picture").getContext("2d").getImageData(300, 200, 120, 120).data];
    });
  await page.keyboard.press("c");
  await page.focus("#divider");
  await page.keyboard.press("Home"); // all is after
  const after = await sharp();
  await page.keyboard.press("End"); // all is before
  const before = await sharp();
  assert.deepEqual(before, after, "what was not filled looks the same");
});
