/// Weights of a small `mend` that never learned anything, for tests that need some network without libtorch.
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/rng.h"

namespace mend::testing {

/// Writes them as safetensors: a `mend` of width 8, one block, no side blocks and no attention.
inline void write_small_network(const std::filesystem::path& file) {
  struct Layer {
    const char* name;
    int out, in, size;
  };
  const Layer layers[] = {{"edges", 16, 16, 3},
                          {"stem", 8, 64, 3},
                          {"down", 16, 8, 2},
                          {"up", 32, 16, 1},
                          {"grow", 64, 8, 3},
                          {"join", 16, 16, 3},
                          {"head", 12, 16, 3},
                          {"middle.0.first", 16, 16, 3},
                          {"middle.0.second", 16, 16, 3}};
  std::string header =
      R"({"__metadata__":{"network":"mend","option.width":"8","option.blocks":"1","option.side_blocks":"0",)"
      R"("option.attentions":"0"})";
  std::vector<float> values;
  Rng rng(9);
  const auto add = [&](const std::string& name, const std::string& shape, int count, double scale) {
    const size_t begin = 4 * values.size();
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(rng.uniform(-scale, scale)));
    header += fmt::format(R"(,"{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})", name, shape, begin,
                          4 * values.size());
  };
  for (const auto& layer : layers) {
    const int inputs = layer.in * layer.size * layer.size;
    add(std::string(layer.name) + ".weight", fmt::format("{},{},{},{}", layer.out, layer.in, layer.size, layer.size),
        layer.out * inputs, std::sqrt(3.0 / inputs));
    add(std::string(layer.name) + ".bias", fmt::format("{}", layer.out), layer.out, 0.05);
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
