/**
 * picture.js PHOTOGRAPH OUT.png: the editor with the photograph of docs/editor.md open and two rocks painted over, as
 * `./dev pictures` wants it.
 */
import { drag, launch, open, openFile, serve } from "./harness.js";

const [photograph, out] = process.argv.slice(2);
const rocks = [[0.499, 0.605], [0.712, 0.819]];
const server = await serve();
const browser = await launch();
const page = await open(browser, server.address, { viewport: { width: 1280, height: 860 } });
await openFile(page, photograph);
for (const [x, y] of rocks) {
  const around = [[-0.008, -0.012], [0.01, -0.01], [0.009, 0.01], [-0.009, 0.011], [-0.008, -0.012], [0.004, 0]];
  await drag(page, around.map(([dx, dy]) => [x + dx, y + dy]));
}
await page.waitForTimeout(500);
await page.screenshot({ path: out });
await browser.close();
await server.stop();
