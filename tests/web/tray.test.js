/** The tray of candidates: small pictures that tell them apart, and none of it over what was filled. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tellingSquare } from "../../web/js/telling.js";
import { openEditor, settled, stage } from "./editor.js";
import { drag, idle } from "./harness.js";

const set = stage();

const size = 100;
/** A grey square in which each box {x, y, side} is bright. */
function square(...boxes) {
  const data = new Uint8ClampedArray(4 * size * size).fill(90);
  for (const { x, y, side } of boxes)
    for (let dy = 0; dy < side; ++dy) data.fill(200, 4 * ((y + dy) * size + x), 4 * ((y + dy) * size + x + side));
  return { data, width: size, height: size };
}
const holds = (found, { x, y, side }) =>
  found.x * size <= x && found.y * size <= y && (found.x + found.side) * size >= x + side && (found.y + found.side) * size >= y + side;

test("where candidates differ is found, as small as it is", () => {
  const small = { x: 70, y: 20, side: 12 };
  const other = { x: 10, y: 80, side: 10 };
  assert.equal(tellingSquare([square(), square()]).side, 1);
  assert.equal(tellingSquare([square(), square({ x: 0, y: 0, side: 100 })]).side, 0.65);
  for (const images of [[square(), square(small)], [square(), square(small, other)], [square(), square(), square(small)]]) {
    const found = tellingSquare(images);
    assert.equal(found.side, 0.2);
    assert.ok(holds(found, small), JSON.stringify(found));
  }
});

test("the picture makes way for the tray, and comes back; Esc leaves a field of the panel", async (t) => {
  const page = await openEditor(t, set);
  await page.click("#tune");
  await page.selectOption("#method", { label: "Exemplar (texture)" });
  await page.fill("#candidates", "2");
  await page.focus("#budget");
  await page.keyboard.press("Escape");
  assert.equal(await page.isHidden("#panel"), true);
  const top = () =>
    page.evaluate(() => {
      const canvas = document.getElementById("picture");
      const context = canvas.getContext("2d");
      const ground = context.getImageData(1, 1, 1, 1).data;
      const { data } = context.getImageData(Math.round(canvas.width / 2), 0, 1, canvas.height);
      for (let y = 0; y < canvas.height; ++y) if (Math.abs(data[4 * y + 2] - ground[2]) > 20) return y;
      return canvas.height;
    });
  const fitted = await top();
  await drag(page, [[0.48, 0.84], [0.52, 0.86]]); // at the lower end of the picture, where the tray comes
  await page.keyboard.press("Enter");
  await page.waitForSelector("#tray:not([hidden])", { timeout: 60000 });
  await idle(page);
  await settled(page);
  assert.ok((await top()) < fitted - 20, `the picture begins at ${await top()}, before at ${fitted}`);
  await page.click("#tray-done");
  await settled(page);
  assert.equal(await top(), fitted);
  await page.evaluate(() => localStorage.clear());
});
