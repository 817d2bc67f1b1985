/// Holds a module's names and shapes to a list of the data pack (spec/networks/*.keys.tsv).
#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace mend::testing {

/// Every parameter and buffer of `module`: name to shape ("64x4x7x7", "scalar").
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

/// The same of tensors by name.
inline std::map<std::string, std::string> shapes_of(const std::map<std::string, torch::Tensor>& tensors) {
  std::map<std::string, std::string> shapes;
  for (const auto& [name, tensor] : tensors) {
    std::string& shape = shapes[name];
    for (const auto extent : tensor.sizes()) shape += (shape.empty() ? "" : "x") + std::to_string(extent);
    if (shape.empty()) shape = "scalar";
  }
  return shapes;
}

/// The lines of a list that begin with `prefix`, the prefix removed; lines that begin with `ignored` are left out.
/// Shapes are "64x4x7x7" and "scalar", or "[64,4,7,7]" and "[]".
inline std::map<std::string, std::string> listed_keys(const std::filesystem::path& list, const std::string& prefix = "",
                                                      const std::string& ignored = "") {
  std::map<std::string, std::string> keys;
  std::ifstream file(list);
  EXPECT_TRUE(file) << list;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name, shape;
    const bool found = std::getline(fields, name, '\t') && std::getline(fields, shape, '\t');
    if (!found || name.rfind(prefix, 0) != 0 || (!ignored.empty() && name.rfind(ignored, 0) == 0)) continue;
    shape.erase(std::remove_if(shape.begin(), shape.end(), [](char c) { return c == '[' || c == ']' || c == ' '; }),
                shape.end());
    std::replace(shape.begin(), shape.end(), ',', 'x');
    keys[name.substr(prefix.size())] = shape.empty() ? "scalar" : shape;
  }
  EXPECT_FALSE(keys.empty()) << list;
  return keys;
}

/// Fails unless `module` has exactly the list's names and shapes. Names that start with `ignored` may be missing.
inline void expect_state_dict(const torch::nn::Module& module, const std::filesystem::path& list,
                              const std::string& ignored = "") {
  EXPECT_EQ(state_keys(module), listed_keys(list, "", ignored)) << list;
}

}  // namespace mend::testing
