/** The page with a picture open, and what is to be seen on it. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch, open, openSynthetic, serve } from "./harness.js";

/**
 * What all tests of a file have in common, {browser, server}: started before the first of them, and ended after the last,
 * when the server has to end well.
 */
export function stage() {
  const set = {};
  before(async () => {
    [set.browser, set.server] = await Promise.all([launch(), serve()]);
  });
  after(async () => {
    await set.browser?.close();
    assert.equal(await set.server?.stop(), 0, "the server ends well");
  });
  return set;
}

/** A page with a picture open; closes it and looks at its errors when the test is done. */
export async function openEditor(t, { browser, server }, { size = [320, 240], ...options } = {}) {
  const page = await open(browser, server.address, options);
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.errors, []);
  });
  await openSynthetic(page, ...size);
  await page.waitForSelector("#tools:not([hidden])");
  return page;
}

/** Mean colour of a part of what is seen, given as shares of the surface. */
export const look = (page, x, y, size = 0.02) =>
  page.evaluate(
    ([cx, cy, share]) => {
      const canvas = document.getElementById("picture");
      const side = Math.max(1, Math.round(share * canvas.width));
      const at = [Math.round(cx * canvas.width - side / 2), Math.round(cy * canvas.height - side / 2)];
      const { data } = canvas.getContext("2d").getImageData(...at, side, side);
      return [0, 1, 2].map((c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b, 0) / (data.length / 4));
    },
    [x, y, size],
  );
/** How many pixels of the window the hole covers. */
export const drawn = (page) =>
  page.evaluate(() => {
    const canvas = document.getElementById("hole");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) count += data[i] > 127;
    return count;
  });
/** What was asked for has been painted. */
export const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
export const stroke = [[0.45, 0.4], [0.52, 0.46]];
