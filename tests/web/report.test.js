/** The pages that measuring makes: the report of `mend eval`, and the one people vote on. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./harness.js";

const program = process.env.MEND_PROGRAM ?? new URL("../../build/mend", import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "mend-report-"));
let browser;

/** Waves of another colour each, as a PNG. */
async function picture(page, number) {
  const base64 = await page.evaluate((seed) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [160, 120];
    const context = canvas.getContext("2d");
    const image = context.createImageData(160, 120);
    for (let i = 0; i < 160 * 120; ++i) {
      const wave = 128 + 90 * Math.sin((i % 160) / (5 + seed) + Math.floor(i / 160) / 17);
      image.data.set([wave, (40 * seed) % 255, 255 - wave, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1];
  }, number);
  writeFileSync(join(folder, "photos", `p${number}.png`), Buffer.from(base64, "base64"));
}

const run = (...words) => spawnSync(program, words, { cwd: folder, encoding: "utf8" });

before(async () => {
  browser = await launch();
  mkdirSync(join(folder, "photos"));
  const page = await browser.newPage();
  for (let i = 1; i <= 5; ++i) await picture(page, i);
  await page.close();
  for (const [bucket, ratio] of [["10-20", "0.1-0.2"], ["20-30", "0.2-0.3"]])
    run("mask", "make", "irregular", "-o", `holes/${bucket}`, "--size", "160x120", "--ratio", ratio, "--count", "2");
  writeFileSync(
    join(folder, "p.toml"),
    "name = 'Waves'\nphotos = ['photos']\nholes = 'holes'\nmetrics = ['psnr', 'ssim', 'l1']\n" +
      "[[contender]]\nmethod = 'push-pull'\n[[contender]]\nmethod = 'telea'\n[[contender]]\nname = 'absent'\n" +
      "command = 'false # {image} {mask} {out}'\n",
  );
  assert.equal(run("eval", "p.toml", "-o", "out", "--quiet").status, 3);
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  return result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** With MEND_SHOTS=FOLDER pages are kept as pictures, to be looked at. */
const shot = (page, name) =>
  process.env.MEND_SHOTS && page.screenshot({ path: join(process.env.MEND_SHOTS, `${name}.png`), fullPage: true });

for (const colorScheme of ["light", "dark"])
  test(`the report (${colorScheme})`, async () => {
    const page = await open(browser, `file://${join(folder, "out/index.html")}`, { colorScheme });
    assert.equal(await page.locator("table").count(), 3, "two buckets and all of them");
    assert.equal(await page.locator(".plot").count(), 3, "a plot a metric");
    assert.ok((await page.locator(".note").innerText()).includes("10 times"));
    assert.deepEqual(await violations(page), []);
    await shot(page, `report-${colorScheme}`);
    await page.close();
  });

test("the report shows the worst first, and its sliders by mouse and keyboard", async () => {
  const page = await open(browser, `file://${join(folder, "out/index.html")}`);
  const psnr = (await page.locator("figure:first-child figcaption").allInnerTexts()).map((text) =>
    Number(/psnr ([\d.]+)/.exec(text)[1]),
  );
  const worst = psnr.slice(0, 8);
  assert.deepEqual(worst, [...worst].sort((a, b) => a - b));
  assert.ok(psnr.at(-1) >= psnr[7]);

  const row = page.locator(".case .row").first();
  const cut = () => row.evaluate((element) => element.style.getPropertyValue("--cut"));
  const { width, height } = await row.locator(".stack").first().boundingBox();
  await row.locator("input").first().click({ position: { x: width * 0.25, y: height / 2 } });
  assert.ok(Math.abs(parseFloat(await cut()) - 25) < 4, await cut());
  const slider = row.locator("input").nth(1);
  const before = parseFloat(await cut());
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(parseFloat(await cut()), before + 1, "the others followed");
  const background = () => row.locator(".stack").first().evaluate((element) => getComputedStyle(element).backgroundImage);
  const truth = await background();
  await page.check("input[value=input]");
  assert.notEqual(await background(), truth);
  assert.deepEqual(page.errors, []);
  await page.close();
});

test("a participant votes by keyboard alone, and is counted", async () => {
  const study = spawn(
    program,
    ["study", "serve", "--method", "a=out/results/push-pull", "--method", "b=out/results/telea", "--truth", "photos",
      "--pairs", "4", "--port", "0"],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const address = await new Promise((resolve) =>
    study.stdout.on("data", (data) => {
      const found = /(http:\S+)/.exec(data);
      if (found) resolve(found[1]);
    }),
  );
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, address, { colorScheme });
    assert.deepEqual(await violations(page), [], "welcome");
    await shot(page, `study-begin-${colorScheme}`);
    await page.keyboard.press("Enter");
    for (let question = 1; question <= 6; ++question) {
      await page.getByText(`${question} of 6`).waitFor();
      await page.locator("#pair:not(.waiting)").waitFor();
      if (question === 1) {
        assert.deepEqual(await violations(page), [], "a question");
        await shot(page, `study-pair-${colorScheme}`);
      }
      // The control's broken picture is grey in its middle; elsewhere any answer will do.
      const grey = await page.evaluate(() =>
        ["left", "right"].map((side) => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d");
          const image = document.getElementById(`${side}image`);
          canvas.drawImage(image, image.naturalWidth / 2, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
          const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
          return r === g && g === b;
        }),
      );
      await page.keyboard.press(grey[0] ? "ArrowRight" : grey[1] ? "ArrowLeft" : " ");
    }
    await page.getByText("That was all").waitFor();
    assert.deepEqual(page.errors, []);
    await page.close();
  }
  study.kill("SIGINT");
  const result = run("study", "result", "study.sqlite", "--plot", "study.svg");
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stdout, /2 participants; left out: 0 who failed/);
  const page = await browser.newPage();
  await page.setContent(readFileSync(join(folder, "study.svg"), "utf8"));
  await shot(page, "study-plot");
  await page.close();
});
