#include "data/sampler.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "base/error.h"
#include "base/rng.h"
#include "data/resample.h"
#include "holes/generator.h"
#include "image/hole.h"

namespace mend {

SamplerOptions SamplerOptions::read(const Options& options) {
  SamplerOptions read;
  read.zoom_out = options.number("zoom_out", read.zoom_out, 1, 16);
  read.flip = options.flag("flip", read.flip);
  read.jitter = options.number("jitter", read.jitter, 0, 0.5);
  read.boxes = options.number("boxes", read.boxes, 0, 1);
  read.generated = options.number("generated", read.generated, 0, 1);
  if (options.has("generators")) {
    std::istringstream lines(options.text("generators", ""));
    read.generators.clear();
    for (std::string line; std::getline(lines, line);) read.generators.push_back(line);
  }
  require(read.generated == 0 || !read.generators.empty(), "data: generated is {} but generators is empty",
          read.generated);
  for (const auto& name : read.generators) find_hole_generator(name);
  read.unions = options.number("unions", read.unions, 0, 1);
  read.dilate = static_cast<int>(options.integer("dilate", read.dilate, 0, 64));
  read.largest = options.number("largest", read.largest, 0.05, 0.95);
  return read;
}

Sampler::Sampler(Records photos, Records holes, SamplerOptions options)
    : photos_(std::move(photos)), holes_(std::move(holes)), options_(options) {
  require(!photos_.items.empty(), "the training shards hold no photographs");
  double sum = 0;
  for (const auto& photo : photos_.items)
    cumulative_.push_back(sum += std::sqrt(static_cast<double>(photo.values.size(0) * photo.values.size(1))));
}

Batch Sampler::batch(int64_t step, int64_t count, int64_t size) const {
  Batch batch{at::empty({count, 3, size, size}, at::kFloat), at::empty({count, 1, size, size}, at::kFloat)};
  const int64_t area = size * size;
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t stream = mix64(static_cast<uint64_t>(step)) + static_cast<uint64_t>(i);
    crop(2 * stream, size, batch.image.data_ptr<float>() + 3 * i * area);
    hole(2 * stream + 1, size, batch.hole.data_ptr<float>() + i * area);
  }
  return batch;
}

void Sampler::crop(uint64_t stream, int64_t size, float* planes) const {
  Rng rng(options_.seed, stream);
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), rng.uniform(0, cumulative_.back()));
  const auto index = std::min<size_t>(static_cast<size_t>(found - cumulative_.begin()), cumulative_.size() - 1);
  const auto& photo = photos_.items[index].values;
  const int64_t height = photo.size(0), width = photo.size(1), shortest = std::min(height, width);
  const double widest = std::min(options_.zoom_out, static_cast<double>(shortest) / static_cast<double>(size));
  const double zoom = widest > 1 ? std::exp(rng.uniform(0, std::log(widest))) : 1;
  const int64_t side = std::min(shortest, static_cast<int64_t>(std::lround(zoom * static_cast<double>(size))));
  const int64_t y = rng.integer(0, height - side), x = rng.integer(0, width - side);
  const bool flip = options_.flip && rng.chance(0.5);
  const double gain = rng.uniform(1 - options_.jitter, 1 + options_.jitter);
  const double gamma = rng.uniform(1 - options_.jitter, 1 + options_.jitter);
  std::array<float, 256> tone;
  for (size_t v = 0; v < 256; ++v)
    tone[v] = static_cast<float>(std::min(1.0, gain * std::pow(static_cast<double>(v) / 255, gamma)));
  resample_square(photo.data_ptr<uint8_t>() + (y * width + x) * 3, width * 3, side, tone.data(), flip, size, planes);
}

namespace {

/// A hole (values 0 and 1) turned, mirrored, dilated and brought to size x size (nearest).
Hole turned(const uint8_t* values, int64_t height, int64_t width, int64_t size, int dilate, Rng& rng) {
  const auto turn = rng.integer(0, 7);
  // Zooming in up to twice and moving give holes that touch the border in new ways.
  const double zoom = rng.chance(0.5) ? 1 : rng.uniform(0.5, 1);
  const double top = rng.uniform(0, 1 - zoom), left = rng.uniform(0, 1 - zoom);
  Hole hole(static_cast<int>(size), static_cast<int>(size));
  for (int64_t y = 0; y < size; ++y)
    for (int64_t x = 0; x < size; ++x) {
      double v = (static_cast<double>(y) + 0.5) / static_cast<double>(size);
      double u = (static_cast<double>(x) + 0.5) / static_cast<double>(size);
      if (turn & 1) std::swap(u, v);
      if (turn & 2) u = 1 - u;
      if (turn & 4) v = 1 - v;
      const auto row = static_cast<int64_t>((top + zoom * v) * static_cast<double>(height));
      const auto column = static_cast<int64_t>((left + zoom * u) * static_cast<double>(width));
      hole.set(static_cast<int>(y), static_cast<int>(x), values[row * width + column] != 0);
    }
  return hole.grown(static_cast<int>(rng.integer(0, dilate)));
}

Hole boxes(int64_t size, Rng& rng) {
  Hole hole(static_cast<int>(size), static_cast<int>(size));
  const auto count = rng.integer(1, 4);
  for (int64_t i = 0; i < count; ++i) {
    const double limit = count == 1 ? 0.55 : 0.35;
    const auto extent = [&] {
      return std::max<int64_t>(1, std::lround(rng.uniform(0.1, limit) * static_cast<double>(size)));
    };
    const int64_t height = extent(), width = extent();
    const int64_t top = rng.integer(0, size - height), left = rng.integer(0, size - width);
    for (int64_t y = top; y < top + height; ++y) std::fill_n(hole.row(static_cast<int>(y)) + left, width, uint8_t{1});
  }
  return hole;
}

void unite(Hole& hole, const Hole& other) {
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) hole.row(y)[x] |= other.row(y)[x];
}

}  // namespace

void Sampler::hole(uint64_t stream, int64_t size, float* plane) const {
  Rng rng(options_.seed, stream);
  const auto side = static_cast<int>(size);
  const auto packed = [&] {
    const auto index = rng.integer(0, static_cast<int64_t>(holes_.items.size()) - 1);
    const auto& values = holes_.items[static_cast<size_t>(index)].values;
    return turned(values.data_ptr<uint8_t>(), values.size(0), values.size(1), size, options_.dilate, rng);
  };
  const auto generated = [&] {
    const auto index = rng.integer(0, static_cast<int64_t>(options_.generators.size()) - 1);
    // The generators' constants are meant for 256 pixels; at other sizes the same shapes are wanted, scaled.
    const auto drawn = generate_hole(options_.generators[static_cast<size_t>(index)], 256, 256, rng);
    return turned(drawn.row(0), 256, 256, size, 0, rng);
  };
  const bool has_packed = !holes_.items.empty();
  Hole hole(side, side);
  do {
    const double kind = rng.uniform();
    if (kind < options_.generated)
      hole = generated();
    else if (kind < options_.generated + options_.boxes || !has_packed)
      hole = boxes(size, rng);
    else
      hole = packed();
    if (has_packed && rng.chance(options_.unions)) unite(hole, packed());
    // A box is small enough at times whatever `largest` says; the other kinds need not be.
    if (hole.ratio() > options_.largest && rng.chance(0.1)) hole = boxes(size, rng);
  } while (hole.none() || hole.ratio() > options_.largest);
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) *plane++ = hole.row(y)[x];
}

}  // namespace mend
