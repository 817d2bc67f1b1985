/// Weights of a small dense detector that never learned anything, for tests that need some detector.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/rng.h"

namespace mend::testing {

/// Writes them as safetensors, without libtorch: a length, a header in JSON, and the values one after another.
inline void write_small_detector(const std::filesystem::path& file) {
  struct Layer {
    const char* name;
    int in, out;
    bool transposed;
  };
  const Layer layers[] = {{"conv1", 3, 4, false},   {"conv2", 4, 8, false},   {"conv3", 8, 16, false},
                          {"conv4", 16, 32, false}, {"conv5", 32, 32, false}, {"up.0", 32, 16, true},
                          {"up.1", 16, 2, true}};
  std::string header = R"({"__metadata__":{"network":"dense_detector","option.width":"4"})";
  std::vector<float> values;
  Rng rng(6);
  const auto add = [&](const std::string& name, const std::string& shape, int count, double scale) {
    const size_t begin = 4 * values.size();
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(rng.uniform(-scale, scale)));
    header += fmt::format(R"(,"{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})", name, shape, begin,
                          4 * values.size());
  };
  for (const auto& layer : layers) {
    const int first = layer.transposed ? layer.in : layer.out, second = layer.transposed ? layer.out : layer.in;
    add(std::string(layer.name) + ".weight", fmt::format("{},{},4,4", first, second), 16 * first * second,
        layer.in == 3 ? 1.5 : 0.2);
    add(std::string(layer.name) + ".bias", fmt::format("{}", layer.out), layer.out, 0.1);
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
