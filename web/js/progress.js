/** A fill while it runs: how far it is, how long it still takes, and how it ended. */
import { announce, element, timeLeft, toast } from "./ui.js";

function doing(job) {
  if (job.state === "queued") return job.ahead > 0 ? `${job.ahead} before you` : "Starting";
  const left = timeLeft(job.seconds_left);
  return `${Math.round(100 * job.progress)} %${left && ` · ${left}`}`;
}

/**
 * @param tray shows candidates to pick from
 * @param onChange called when a fill starts and ends
 */
export function startProgress(filler, tray, onChange) {
  const bar = element("progress");
  const text = element("progress-text");
  const on = (type, action) => filler.addEventListener(type, (event) => action(event.detail));
  on("start", () => {
    bar.removeAttribute("value");
    text.textContent = "Starting";
    element("progress-stage").textContent = "";
    announce("Filling");
    onChange();
  });
  on("progress", (job) => {
    text.textContent = doing(job);
    if (job.state !== "running") return;
    bar.value = job.progress;
    element("progress-stage").textContent = job.stage;
  });
  on("done", ({ job, candidates }) => {
    for (const note of job.notes) toast(note);
    announce(candidates.length > 1 ? `${candidates.length} candidates` : "Filled");
    if (candidates.length > 1) tray.show(job, candidates);
    else tray.hide();
  });
  on("cancelled", () => announce("Cancelled"));
  on("error", (error) => toast(error.message, true));
  on("end", onChange);
}
