/** Growing and shrinking a hole by exact Euclidean distance (Felzenszwalb and Huttenlocher, Theory of Computing 2012). */

const far = 1e20;

/** Squared distances of one row or column to the nearest zero of `f`, in place of `f`. */
function transformLine(f, length, places, borders, result) {
  let last = 0;
  places[0] = 0;
  borders[0] = -far;
  borders[1] = far;
  for (let q = 1; q < length; ++q) {
    let meeting;
    do {
      const p = places[last];
      meeting = (f[q] + q * q - f[p] - p * p) / (2 * q - 2 * p);
    } while (meeting <= borders[last] && --last >= 0);
    places[++last] = q;
    borders[last] = meeting;
    borders[last + 1] = far;
  }
  last = 0;
  for (let q = 0; q < length; ++q) {
    while (borders[last + 1] < q) ++last;
    const p = places[last];
    result[q] = (q - p) * (q - p) + f[p];
  }
}

/** Squared distance of every pixel to the nearest one where `inside(i)`. */
function squaredDistance(inside, width, height) {
  const grid = new Float64Array(width * height);
  for (let i = 0; i < grid.length; ++i) grid[i] = inside(i) ? 0 : far;
  const longest = Math.max(width, height);
  const line = new Float64Array(longest);
  const result = new Float64Array(longest);
  const borders = new Float64Array(longest + 1);
  const places = new Int32Array(longest);
  for (let x = 0; x < width; ++x) {
    for (let y = 0; y < height; ++y) line[y] = grid[y * width + x];
    transformLine(line, height, places, borders, result);
    for (let y = 0; y < height; ++y) grid[y * width + x] = result[y];
  }
  for (let y = 0; y < height; ++y) {
    line.set(grid.subarray(y * width, (y + 1) * width));
    transformLine(line, width, places, borders, result);
    grid.set(result.subarray(0, width), y * width);
  }
  return grid;
}

/**
 * @param {Uint8ClampedArray} rgba of a hole: alpha above 127 is missing. Changed in place.
 * @param {number} pixels to grow by; negative ones shrink.
 */
export function growHole(rgba, width, height, pixels, colour) {
  const missing = (i) => rgba[4 * i + 3] > 127;
  const growing = pixels > 0;
  const distance = squaredDistance(growing ? missing : (i) => !missing(i), width, height);
  const reach = pixels * pixels;
  for (let i = 0; i < width * height; ++i) {
    const near = distance[i] <= reach;
    const kept = growing ? near : !near;
    rgba.set(kept ? [...colour, 255] : [0, 0, 0, 0], 4 * i);
  }
}
