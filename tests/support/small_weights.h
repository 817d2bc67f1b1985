/// Weights files of small networks that never learned anything, written without libtorch.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/rng.h"

namespace mend::testing {

/// A convolution: `name`.weight of four extents and `name`.bias, uniform in plus and minus so much.
struct SmallLayer {
  std::string name;
  std::vector<int> shape;
  int outputs;
  double weight_scale, bias_scale;
};

/// Writes them as safetensors: a length, a header in JSON, and the values one after another.
/// @param metadata the pairs of the header's "__metadata__", in JSON.
inline void write_small_weights(const std::filesystem::path& file, const std::string& metadata,
                                const std::vector<SmallLayer>& layers, uint64_t seed) {
  std::string header = fmt::format(R"({{"__metadata__":{{{}}})", metadata);
  std::vector<float> values;
  Rng rng(seed);
  const auto add = [&](const std::string& name, const std::vector<int>& shape, double scale) {
    const size_t begin = 4 * values.size();
    int count = 1;
    for (const int extent : shape) count *= extent;
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(rng.uniform(-scale, scale)));
    header += fmt::format(R"(,"{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})", name, fmt::join(shape, ","),
                          begin, 4 * values.size());
  };
  for (const auto& layer : layers) {
    add(layer.name + ".weight", layer.shape, layer.weight_scale);
    add(layer.name + ".bias", {layer.outputs}, layer.bias_scale);
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::ofstream stream(file, std::ios::binary);
  const uint64_t length = header.size();
  stream.write(reinterpret_cast<const char*>(&length), sizeof length);
  stream << header;
  stream.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(4 * values.size()));
}

}  // namespace mend::testing
