#include "data/fills.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/error.h"
#include "weights/tensor_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

bool is_square(const at::Tensor& values, int64_t channels) {
  return values.defined() && values.scalar_type() == at::kByte && values.numel() > 0 &&
         values.dim() == (channels > 1 ? 3 : 2) && values.size(0) == values.size(1) &&
         (channels == 1 || values.size(2) == channels);
}

bool well_formed(const PackedFill& fill) {
  return is_square(fill.photo.values, 3) && is_square(fill.hole, 1) && is_square(fill.coarse, 3) &&
         fill.hole.size(0) == fill.photo.values.size(0);
}

void read_shard(const fs::path& path, PackedFills& fills) {
  const auto file = read_safetensors(path);
  const std::string prefix = "photo.";
  for (const auto& [key, photo] : file.tensors) {
    if (key.rfind(prefix, 0) != 0) continue;
    const auto number = key.substr(prefix.size());
    const auto tensor = [&](const char* name) {
      const auto found = file.tensors.find(name + number);
      return found == file.tensors.end() ? at::Tensor() : found->second;
    };
    const auto text = [&](const char* name, const std::string& fallback) {
      const auto found = file.metadata.find(name + number);
      return found == file.metadata.end() ? fallback : found->second;
    };
    PackedFill fill{{text("name.", key), photo, text("credit.", "")}, tensor("hole."), tensor("coarse.")};
    if (well_formed(fill))
      fills.items.push_back(std::move(fill));
    else
      fills.skipped.push_back(
          fmt::format("{}: {} is no square 8-bit picture with its hole and its coarse fill", path.string(), key));
  }
}

/// (S,S,C) or (S,S) uint8 -> one plane a channel in `planes`: the share of `largest`, at most 1.
void unpack(const at::Tensor& values, bool flip, uint8_t largest, float* planes) {
  const int64_t side = values.size(0), channels = values.dim() == 3 ? values.size(2) : 1;
  const auto* from = values.data_ptr<uint8_t>();
  for (int64_t y = 0; y < side; ++y)
    for (int64_t x = 0; x < side; ++x, from += channels)
      for (int64_t c = 0; c < channels; ++c)
        planes[(c * side + y) * side + (flip ? side - 1 - x : x)] =
            static_cast<float>(std::min(from[c], largest)) / static_cast<float>(largest);
}

}  // namespace

PackedFills read_fills(const std::vector<fs::path>& paths) {
  PackedFills fills;
  for (const auto& path : shard_files(paths)) {
    try {
      read_shard(path, fills);
    } catch (const Error& error) {
      fills.skipped.emplace_back(error.what());
    }
  }
  return fills;
}

void write_fills(const fs::path& path, const std::vector<PackedFill>& fills, const std::string& first_stage) {
  TensorFile file;
  file.metadata["first_stage"] = first_stage;
  for (size_t i = 0; i < fills.size(); ++i) {
    const auto& fill = fills[i];
    require(well_formed(fill), "{} cannot go into a shard of fills: it is no square 8-bit picture with hole and fill",
            fill.photo.name);
    const auto number = fmt::format("{:06}", i);
    file.tensors["photo." + number] = fill.photo.values;
    file.tensors["hole." + number] = fill.hole;
    file.tensors["coarse." + number] = fill.coarse;
    file.metadata["name." + number] = fill.photo.name;
    if (!fill.photo.credit.empty()) file.metadata["credit." + number] = fill.photo.credit;
  }
  write_safetensors(path, file);
}

FillSampler::FillSampler(PackedFills fills, const SamplerOptions& options)
    : fills_(std::move(fills)), seed_(options.seed), flip_(options.flip) {
  require(!fills_.items.empty(), "the shards of fills hold none");
  const auto& first = fills_.items.front();
  for (const auto& fill : fills_.items)
    require(fill.hole.sizes() == first.hole.sizes() && fill.coarse.sizes() == first.coarse.sizes(),
            "the packed fills differ in size: {} is {} pixels wide with a coarse fill of {}, {} {} with {}",
            first.photo.name, first.hole.size(1), first.coarse.size(1), fill.photo.name, fill.hole.size(1),
            fill.coarse.size(1));
}

Batch FillSampler::batch(int64_t step, int64_t count, int64_t size, int64_t first) const {
  require(size == this->size(), "the packed fills are {} pixels wide, so they cannot be trained on at {}", this->size(),
          size);
  const int64_t side = fills_.items.front().coarse.size(0);
  Batch batch{at::empty({count, 3, size, size}, at::kFloat), at::empty({count, 1, size, size}, at::kFloat),
              at::empty({count, 3, side, side}, at::kFloat)};
  for (int64_t i = 0; i < count; ++i) {
    Rng rng(seed_, mix64(static_cast<uint64_t>(step)) + static_cast<uint64_t>(first + i));
    const auto& fill = fills_.items[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(fills_.items.size()) - 1))];
    const bool flip = flip_ && rng.chance(0.5);
    unpack(fill.photo.values, flip, 255, batch.image.data_ptr<float>() + 3 * i * size * size);
    unpack(fill.hole, flip, 1, batch.hole.data_ptr<float>() + i * size * size);
    unpack(fill.coarse, flip, 255, batch.coarse.data_ptr<float>() + 3 * i * side * side);
  }
  return batch;
}

}  // namespace mend
