/** Where candidates differ: what a small picture of each should show. */

/** Per pixel how far the candidates lie apart, as the largest difference to the first; small ones are none. */
function differences(images) {
  const [first, ...others] = images.map(({ data }) => data);
  const apart = new Float32Array(first.length / 4);
  for (const other of others)
    for (let i = 0; i < first.length; i += 4) {
      let sum = 0;
      for (let c = 0; c < 3; ++c) sum += Math.abs(first[i + c] - other[i + c]);
      if (sum > 24) apart[i / 4] = Math.max(apart[i / 4], sum);
    }
  return apart;
}

/** The square of `side` pixels that holds most of `values`, a square of `size`: {x, y, sum}. */
function fullest(values, size, side) {
  const sums = new Float64Array((size + 1) * (size + 1)); // of everything above and to the left
  for (let y = 0; y < size; ++y)
    for (let x = 0, row = 0; x < size; ++x) {
      row += values[y * size + x];
      sums[(y + 1) * (size + 1) + x + 1] = sums[y * (size + 1) + x + 1] + row;
    }
  const at = (y, x) => sums[y * (size + 1) + x];
  let best = { x: 0, y: 0, sum: -1 };
  for (let y = 0; y + side <= size; ++y)
    for (let x = 0; x + side <= size; ++x) {
      const sum = at(y + side, x + side) - at(y, x + side) - at(y + side, x) + at(y, x);
      if (sum > best.sum) best = { x, y, sum };
    }
  return best;
}

/**
 * The smallest square that holds a good part of what the candidates differ in, as a share of the whole: {x, y, side} in
 * [0,1]; the whole where they do not differ, or differ all over.
 * @param images ImageData of the candidates, square and of one size
 */
export function tellingSquare(images) {
  const whole = { x: 0, y: 0, side: 1 };
  const size = images[0].width;
  const apart = differences(images);
  const total = apart.reduce((a, b) => a + b, 0);
  if (total === 0) return whole;
  for (const share of [0.2, 0.3, 0.45, 0.65]) {
    const side = Math.round(share * size);
    const { x, y, sum } = fullest(apart, size, side);
    if (sum >= 0.4 * total) return { x: x / size, y: y / size, side: side / size };
  }
  return whole;
}
