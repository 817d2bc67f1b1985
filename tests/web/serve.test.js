/** mend serve as a command: what it prints, opens and hands to the page. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, openSynthetic, serve } from "./harness.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("the page takes the token from the address that the server prints, and keeps it to itself", async () => {
  const server = await serve(["--token", "correct-horse"]);
  const page = await open(browser, server.address);
  await openSynthetic(page, 64, 48);
  await page.waitForSelector("#tools:not([hidden])");
  assert.equal(new URL(page.url()).hash, "", "the address holds it no longer");
  await page.reload();
  await page.waitForSelector("#tools:not([hidden])");
  assert.deepEqual(page.errors, []);
  await page.context().close();

  const stranger = await open(browser, server.address.replace("correct-horse", "wrong"));
  await stranger.waitForSelector("#toast:not([hidden])");
  assert.match(await stranger.textContent("#toast-text"), /token/);
  await stranger.context().close();
  assert.equal(await server.stop(), 0);
});

test("--open shows the editor in the browser", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mend-open-"));
  const opener = join(folder, "xdg-open");
  writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > ${folder}/opened.new && mv ${folder}/opened.new ${folder}/opened\n`);
  chmodSync(opener, 0o755);
  const server = await serve(["--open"], undefined, { PATH: `${folder}:${process.env.PATH}` });
  let opened = "";
  for (let tries = 0; tries < 100 && !opened; ++tries) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      opened = readFileSync(join(folder, "opened"), "utf8");
    } catch {
      continue; // not yet
    }
  }
  assert.equal(opened, server.address);
  assert.equal(await server.stop(), 0);
  rmSync(folder, { recursive: true });
});

test("a server that was killed loses no job", async () => {
  const killed = await serve();
  const api = (server, path, options) => fetch(`${server.address}api/v1/${path}`, options);
  const form = new FormData();
  form.append("image", new Blob([readFileSync(new URL("../../docs/pictures/thing.jpg", import.meta.url))]));
  const { id: image } = await (await api(killed, "images", { method: "POST", body: form })).json();
  const jobs = [];
  for (let seed = 0; seed < 3; ++seed) {
    const shapes = [{ shape: "rectangle", x: 100, y: 60, width: 220, height: 180 }];
    const body = JSON.stringify({ image, shapes, method: "exemplar", seed });
    const answer = await api(killed, "jobs", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    jobs.push((await answer.json()).id);
  }
  let state;
  do state = (await (await api(killed, `jobs/${jobs[0]}`)).json()).state;
  while (state === "queued");
  killed.process.kill("SIGKILL");
  await killed.stop(true);

  const next = await serve([], killed.folder);
  for (const id of jobs) {
    await (await api(next, `jobs/${id}/events`)).text(); // ends with the job
    const job = await (await api(next, `jobs/${id}`)).json();
    assert.equal(job.state, "done", JSON.stringify(job));
    assert.equal((await api(next, `images/${job.results[0].image}`)).status, 200);
  }
  assert.equal(await next.stop(), 0);
});

test("a picture that has expired is told, and what is drawn stays", async () => {
  const server = await serve();
  const page = await open(browser, server.address);
  await openSynthetic(page, 320, 240);
  await page.waitForSelector("#tools:not([hidden])");
  const id = await page.evaluate(() => JSON.parse(sessionStorage.getItem("open")).current);
  await fetch(`${server.address}api/v1/images/${id}`, { method: "DELETE" });
  await page.keyboard.press("r");
  const box = await page.locator("#surface").boundingBox();
  await page.mouse.move(box.x + 0.45 * box.width, box.y + 0.4 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height, { steps: 4 });
  await page.mouse.up();
  await page.click("#fill");
  await page.waitForSelector("#toast.error:not([hidden])");
  assert.match(await page.textContent("#toast-text"), /expired/);
  assert.equal(await page.isDisabled("#fill"), false);
  await page.context().close();
  await server.stop();
});
