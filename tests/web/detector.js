/**
 * A dense detector with random weights, small, as a weights file like those that `mend train` writes for a critic: what it
 * says means nothing, but it says something.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const width = 4; // of 32
const channels = [3, 4, 8, 16, 32, 32];

/** Name and shape of every tensor (src/networks/dense_detector.cpp). */
function tensors() {
  const all = [];
  for (let i = 1; i < channels.length; ++i)
    all.push([`conv${i}.weight`, [channels[i], channels[i - 1], 4, 4]], [`conv${i}.bias`, [channels[i]]]);
  all.push(["up.0.weight", [32, 16, 4, 4]], ["up.0.bias", [16]], ["up.1.weight", [16, 2, 4, 4]], ["up.1.bias", [2]]);
  return all;
}

/** Answers a folder for MEND_MODELS that has it as detector.safetensors. */
export function detectorFolder() {
  const header = { __metadata__: { critic: "dense_detector", "option.width": String(width) } };
  const parts = [];
  let offset = 0;
  let random = 1;
  for (const [name, shape] of tensors()) {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; ++i) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      values[i] = 0.25 * (random / 2 ** 31 - 1);
    }
    header[name] = { dtype: "F32", shape, data_offsets: [offset, (offset += values.byteLength)] };
    parts.push(Buffer.from(values.buffer));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const folder = mkdtempSync(join(tmpdir(), "mend-models-"));
  writeFileSync(join(folder, "detector.safetensors"), Buffer.concat([length, text, ...parts]));
  return folder;
}
