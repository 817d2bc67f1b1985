/** The server's API. Everything goes through fetch, so that the token travels in a header and never in an address. */

/** What came in the fragment of the address: `token`, or the `picture` to open and its `name`. */
export const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const token = takeToken();

/** The token comes once and is kept for this tab. */
function takeToken() {
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (given.token) sessionStorage.setItem("token", given.token);
  return given.token ?? sessionStorage.getItem("token");
}

/** An answer that is not a success: `code` for the program, `message` one sentence for the user. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "The server does not answer. Is mend serve still running?");
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  const message = body?.error?.message ?? `The server answered ${response.status}.`;
  throw new ApiError(response.status, body?.error?.code ?? "unknown", message);
}

function post(path, value) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  });
}

export const capabilities = async () => (await request("/api/v1/capabilities")).json();

/** Uploads a picture or mask; answers what the server knows of it: {id, width, height, type, …}. */
export async function upload(blob) {
  const form = new FormData();
  form.append("image", blob);
  return (await request("/api/v1/images", { method: "POST", body: form })).json();
}

export const imageInfo = async (id) => (await request(`/api/v1/images/${id}/info`)).json();
export const imageBlob = async (id) => (await request(`/api/v1/images/${id}`)).blob();

/** A part of the picture (all of it without `window`), scaled down so that its longer side is at most `size`. */
export async function previewBitmap(id, size, window, signal) {
  const query = new URLSearchParams({ size: Math.min(4096, Math.max(1, Math.ceil(size))) });
  for (const [key, value] of Object.entries(window ?? {})) query.set(key, value);
  const response = await request(`/api/v1/images/${id}/preview?${query}`, { signal });
  return createImageBitmap(await response.blob());
}

export async function jobPreviewBitmap(id) {
  return createImageBitmap(await (await request(`/api/v1/jobs/${id}/preview`)).blob());
}

/** Looks for scratches or text; what was found is a mask like an uploaded one. */
export const find = async (id, what) => (await post(`/api/v1/images/${id}/find`, { what })).json();

/** Where the fill of picture `id` looks made up, compared with `original`: {heat, worst, window, score}. */
export const heatmap = async (id, original) => (await post(`/api/v1/images/${id}/heatmap`, { original })).json();

/** The hole as a PNG of the picture's size, white = missing. */
export const holeBlob = async (image, shapes) => (await post("/api/v1/holes", { image, shapes })).blob();

export const submit = async (job) => (await post("/api/v1/jobs", job)).json();
export const cancel = async (id) => (await request(`/api/v1/jobs/${id}`, { method: "DELETE" })).json();

const ended = (job) => job.state !== "queued" && job.state !== "running";

/** Calls `onChange(job)` for every change until the job has ended, and answers how it ended. */
export async function follow(id, onChange) {
  for (let tries = 0; ; ++tries) {
    try {
      const job = await readEvents(id, onChange);
      if (job && ended(job)) return job;
    } catch (error) {
      if (error.status || tries > 20) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function readEvents(id, onChange) {
  const response = await request(`/api/v1/jobs/${id}/events`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let last = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return last;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) onChange((last = JSON.parse(data.slice(6))));
    }
  }
}
