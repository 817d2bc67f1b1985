/// The names and shapes of a module against a list of the data pack (spec/networks/*.keys.tsv).
#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace mend::testing {

/// name -> shape as in the lists ("64x4x7x7", "scalar"); parameters and buffers.
inline std::map<std::string, std::string> state_keys(const torch::nn::Module& module) {
  std::map<std::string, std::string> keys;
  const auto add = [&](const auto& items) {
    for (const auto& item : items) {
      std::string shape;
      for (const auto extent : item.value().sizes()) shape += (shape.empty() ? "" : "x") + std::to_string(extent);
      keys[item.key()] = shape.empty() ? "scalar" : shape;
    }
  };
  add(module.named_parameters());
  add(module.named_buffers());
  return keys;
}

/// The lines of a list that begin with `prefix`, the prefix removed.
inline std::map<std::string, std::string> listed_keys(const std::filesystem::path& list, const std::string& prefix) {
  std::map<std::string, std::string> keys;
  std::ifstream file(list);
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name, shape;
    if (!(fields >> name >> shape) || name.rfind(prefix, 0) != 0) continue;
    keys[name.substr(prefix.size())] = shape;
  }
  return keys;
}

}  // namespace mend::testing
