/// Holds a module's names and shapes to a list of the data pack (spec/networks/*.keys.tsv).
#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace mend::testing {

/// "64,4,7,7"; the empty text for a scalar.
inline std::string shape_text(torch::IntArrayRef shape) {
  std::string text;
  for (const auto extent : shape) text += (text.empty() ? "" : ",") + std::to_string(extent);
  return text;
}

/// Every parameter and buffer of `module`: name to shape.
inline std::map<std::string, std::string> state_dict_shapes(const torch::nn::Module& module) {
  std::map<std::string, std::string> shapes;
  for (const auto& item : module.named_parameters()) shapes[item.key()] = shape_text(item.value().sizes());
  for (const auto& item : module.named_buffers()) shapes[item.key()] = shape_text(item.value().sizes());
  return shapes;
}

/// The list's names and shapes ("name TAB [64,4,7,7] TAB type" a line), but those that start with `ignored`.
inline std::map<std::string, std::string> listed_shapes(const std::filesystem::path& list, const std::string& ignored) {
  std::map<std::string, std::string> shapes;
  std::ifstream file(list);
  EXPECT_TRUE(file) << list;
  for (std::string line; std::getline(file, line);) {
    const auto name = line.substr(0, line.find('\t'));
    const auto open = line.find('['), close = line.find(']');
    if (open == std::string::npos || (!ignored.empty() && name.rfind(ignored, 0) == 0)) continue;
    shapes[name] = line.substr(open + 1, close - open - 1);
  }
  EXPECT_FALSE(shapes.empty()) << list;
  return shapes;
}

/// Fails unless `module` has exactly the list's names and shapes. Names that start with `ignored` may be missing.
inline void expect_state_dict(const torch::nn::Module& module, const std::filesystem::path& list,
                              const std::string& ignored = "") {
  EXPECT_EQ(state_dict_shapes(module), listed_shapes(list, ignored)) << list;
}

}  // namespace mend::testing
