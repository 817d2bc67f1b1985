#include "data/sampler.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "data/jpeg_noise.h"
#include "data/resample.h"
#include "holes/generator.h"

namespace mend {
namespace {

uint64_t sample_stream(int64_t step, int64_t i) {
  return mix64(static_cast<uint64_t>(step)) + static_cast<uint64_t>(i);
}

}  // namespace

SamplerOptions SamplerOptions::read(const Options& data, const std::map<std::string, double>& holes) {
  SamplerOptions read;
  read.zoom_out = data.number("zoom_out", read.zoom_out, 1, 16);
  read.flip = data.flag("flip", read.flip);
  read.jitter = data.number("jitter", read.jitter, 0, 0.5);
  read.jpeg = data.number("jpeg", read.jpeg, 0, 1);
  read.even_buckets = data.flag("even_buckets", read.even_buckets);
  read.unions = data.number("unions", read.unions, 0, 1);
  read.dilate = static_cast<int>(data.integer("dilate", read.dilate, 0, 64));
  read.rotate = data.number("rotate", read.rotate, 0, 180);
  read.border = data.number("border", read.border, 0, 0.4);
  read.bordered = data.number("bordered", read.bordered, 0, 1);
  read.largest = data.number("largest", read.largest, 0.05, 0.95);
  if (!holes.empty()) read.holes = {holes.begin(), holes.end()};
  double sum = 0;
  for (const auto& [kind, weight] : read.holes) {
    if (kind != "packed") find_hole_generator(kind);
    require(weight >= 0 && weight <= 1e6, "[holes]: {} must be a weight in 0..1e6, not {}", kind, weight);
    sum += weight;
  }
  require(sum > 0, "[holes]: at least one kind needs a weight above 0");
  return read;
}

Sampler::Sampler(Records photos, Records holes, SamplerOptions options)
    : photos_(std::move(photos)), holes_(std::move(holes)), options_(std::move(options)) {
  require(!photos_.items.empty(), "the training shards hold no photographs");
  double sum = 0;
  for (const auto& photo : photos_.items)
    cumulative_.push_back(sum += std::sqrt(static_cast<double>(photo.values.size(0) * photo.values.size(1))));
  if (holes_.items.empty()) {
    auto& kinds = options_.holes;
    kinds.erase(std::remove_if(kinds.begin(), kinds.end(),
                               [](const auto& kind) { return kind.first == "packed" || kind.second == 0; }),
                kinds.end());
    if (kinds.empty()) kinds = {{"boxes", 1}};
  }
  std::map<int, std::vector<size_t>> by_share;
  for (size_t i = 0; i < holes_.items.size(); ++i) {
    const auto& values = holes_.items[i].values;
    const auto missing = values.ne(0).sum().item<int64_t>();
    by_share[static_cast<int>(10 * missing / std::max<int64_t>(1, values.numel()))].push_back(i);
  }
  for (auto& [tenth, bucket] : by_share) buckets_.push_back(std::move(bucket));
}

Batch Sampler::batch(int64_t step, int64_t count, int64_t size, int64_t first) const {
  Batch batch{at::empty({count, 3, size, size}, at::kFloat), at::empty({count, 1, size, size}, at::kFloat)};
  const int64_t area = size * size;
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t stream = sample_stream(step, first + i);
    crop(2 * stream, size, batch.image.data_ptr<float>() + 3 * i * area);
    hole(2 * stream + 1, size, batch.hole.data_ptr<float>() + i * area);
  }
  return batch;
}

const Record& Sampler::draw_photo(Rng& rng) const {
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), rng.uniform(0, cumulative_.back()));
  return photos_.items[std::min<size_t>(static_cast<size_t>(found - cumulative_.begin()), cumulative_.size() - 1)];
}

const Record& Sampler::photo_of(int64_t step, int64_t i) const {
  Rng rng(options_.seed, 2 * sample_stream(step, i));
  return draw_photo(rng);
}

void Sampler::crop(uint64_t stream, int64_t size, float* planes) const {
  Rng rng(options_.seed, stream);
  const auto& photo = draw_photo(rng).values;
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
  if (!rng.chance(options_.jpeg)) return;
  const auto quality = static_cast<int>(rng.integer(30, 95)), shift_x = static_cast<int>(rng.integer(0, 7));
  add_jpeg_noise(planes, size, quality, shift_x, static_cast<int>(rng.integer(0, 7)));
}

namespace {

/// A hole (values 0 and 1) turned, mirrored, dilated and brought to size x size (nearest).
Hole turned(const uint8_t* values, int64_t height, int64_t width, int64_t size, int dilate, double degrees, Rng& rng) {
  const auto turn = rng.integer(0, 7);
  // Zooming in up to twice and moving give holes that touch the border in new ways.
  const double zoom = rng.chance(0.5) ? 1 : rng.uniform(0.5, 1);
  const double top = rng.uniform(0, 1 - zoom), left = rng.uniform(0, 1 - zoom);
  const double angle = degrees > 0 ? rng.uniform(-degrees, degrees) * 3.141592653589793 / 180 : 0;
  const double c = std::cos(angle), s = std::sin(angle);
  Hole hole(static_cast<int>(size), static_cast<int>(size));
  for (int64_t y = 0; y < size; ++y)
    for (int64_t x = 0; x < size; ++x) {
      double v = (static_cast<double>(y) + 0.5) / static_cast<double>(size);
      double u = (static_cast<double>(x) + 0.5) / static_cast<double>(size);
      if (turn & 1) std::swap(u, v);
      if (turn & 2) u = 1 - u;
      if (turn & 4) v = 1 - v;
      if (angle != 0) {
        const double from_x = u - 0.5, from_y = v - 0.5;
        u = 0.5 + c * from_x - s * from_y;
        v = 0.5 + s * from_x + c * from_y;
        if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;  // nothing is missing beyond the file's picture
      }
      const auto row = static_cast<int64_t>((top + zoom * v) * static_cast<double>(height));
      const auto column = static_cast<int64_t>((left + zoom * u) * static_cast<double>(width));
      hole.set(static_cast<int>(y), static_cast<int>(x), values[row * width + column] != 0);
    }
  return hole.grown(static_cast<int>(rng.integer(0, dilate)));
}

void keep_border(Hole& hole, int known) {
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      if (std::min({x, y, hole.width() - 1 - x, hole.height() - 1 - y}) < known) hole.set(y, x, false);
}

void unite(Hole& hole, const Hole& other) {
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) hole.row(y)[x] |= other.row(y)[x];
}

}  // namespace

Hole Sampler::packed_hole(int64_t size, Rng& rng) const {
  const auto one_of = [&](size_t count) {
    return static_cast<size_t>(rng.integer(0, static_cast<int64_t>(count) - 1));
  };
  size_t index = 0;
  if (options_.even_buckets) {
    const auto& bucket = buckets_[one_of(buckets_.size())];
    index = bucket[one_of(bucket.size())];
  } else {
    index = one_of(holes_.items.size());
  }
  const auto& values = holes_.items[index].values;
  return turned(values.data_ptr<uint8_t>(), values.size(0), values.size(1), size, options_.dilate, options_.rotate,
                rng);
}

Hole Sampler::hole_of_kind(const std::string& kind, int64_t size, Rng& rng) const {
  if (kind == "packed") return packed_hole(size, rng);
  // The generators' constants are meant for 256 pixels; at other sizes the same shapes are wanted, scaled.
  const auto drawn = generate_hole(kind, 256, 256, rng);
  return turned(drawn.row(0), 256, 256, size, 0, 0, rng);
}

void Sampler::hole(uint64_t stream, int64_t size, float* plane) const {
  Rng rng(options_.seed, stream);
  const auto side = static_cast<int>(size);
  double sum = 0;
  for (const auto& kind : options_.holes) sum += kind.second;
  Hole hole(side, side);
  do {
    double at = rng.uniform(0, sum);
    size_t kind = 0;
    while (kind + 1 < options_.holes.size() && at >= options_.holes[kind].second) at -= options_.holes[kind++].second;
    hole = hole_of_kind(options_.holes[kind].first, size, rng);
    if (!holes_.items.empty() && rng.chance(options_.unions)) unite(hole, packed_hole(size, rng));
    // A box is small enough at times whatever `largest` says; the other kinds need not be.
    if (hole.ratio() > options_.largest && rng.chance(0.1)) hole = hole_of_kind("boxes", size, rng);
    if (options_.bordered > 0 && rng.chance(options_.bordered))
      keep_border(hole, static_cast<int>(std::lround(options_.border * static_cast<double>(size))));
  } while (hole.none() || hole.ratio() > options_.largest);
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) *plane++ = hole.row(y)[x];
}

}  // namespace mend
