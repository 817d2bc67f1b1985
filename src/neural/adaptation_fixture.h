/// What the tests of fitting networks to a picture share.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "fill/adapt.h"
#include "neural/loaded_network.h"
#include "weights/load_into.h"

namespace mend::testing {

inline std::string scratch(const std::string& name) {
  return (std::filesystem::path(::testing::TempDir()) / name).string();
}

inline std::shared_ptr<LoadedNetwork> loaded(const std::string& network,
                                             const std::map<std::string, std::string>& chosen) {
  const WeightsRecord record{network, chosen, "", "", ""};
  torch::manual_seed(2);
  auto state = state_of(*build_network(record.network, record.options));
  put_record(state, record);
  NetworkFillerOptions options;
  options.model = scratch("adaptation_test_" + network + ".safetensors");
  options.precision = "fp32";
  write_safetensors(options.model, state);
  return load_network(options);
}

inline std::shared_ptr<LoadedNetwork> small_network() { return loaded("mend", {{"width", "16"}, {"blocks", "2"}}); }

/// Soft waves: a network with random weights disturbs what a smooth continuation would get right, and can learn not to.
inline Raster waves(int height, int width) {
  Raster picture(3, height, width);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        picture.at(c, y, x) = static_cast<float>(0.5 + 0.3 * std::sin(0.08 * x + 0.05 * y + c));
  return picture;
}

inline AdaptOptions quick(int steps) {
  AdaptOptions options;
  options.steps = steps;
  options.rate = 3e-3;
  options.batch = 2;
  options.patch = 48;
  options.check_every = 10;
  return options;
}

}  // namespace mend::testing
