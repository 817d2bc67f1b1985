/// From the names of official TensorFlow checkpoints to the names mend's networks use.
///
/// One mapping is one file names_*.cpp and one line in name_maps.def.
#pragma once
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "weights/tensor_file.h"

namespace mend {

struct NameRule {
  std::regex pattern;       ///< the whole TensorFlow name
  std::string replacement;  ///< with $1 …
};

struct NameMap {
  std::string_view name;
  std::vector<NameRule> rules;  ///< the first that fits counts
};

/// In the order of name_maps.def.
const std::vector<NameMap>& name_maps();

/// The name a variable gets; empty if no rule fits (optimiser slots, counters).
std::optional<std::string> mapped_name(const NameMap& map, const std::string& variable);

/// Renames by the mapping that knows most of the names and turns kernels from TensorFlow's axes to PyTorch's: (height,
/// width, in, out) to (out, in, height, width), transposed convolutions (height, width, out, in) to (in, out, height,
/// width), matrices transposed. Variables no rule knows keep their names and axes. The mapping's name goes to
/// metadata "name_map"; Error{bad_weights} if no mapping knows any variable.
TensorFile from_tensorflow_names(const TensorFile& file);

/// Swaps blue and red: of the first three input channels of `first_layers` and of the three output channels (weight
/// and bias) of `last_layers`. So a network trained on BGR pictures is turned into one of RGB pictures.
/// Throws Error{bad_weights} if a layer is missing or has fewer than three such channels.
void swap_blue_and_red(TensorFile& file, const std::vector<std::string>& first_layers,
                       const std::vector<std::string>& last_layers);

}  // namespace mend
