#include "weights/name_maps.h"

#include <torch/torch.h>

#include "base/error.h"

namespace mend {

#define NAME_MAP(name) NameMap name##_names();
#include "weights/name_maps.def"
#undef NAME_MAP

const std::vector<NameMap>& name_maps() {
#define NAME_MAP(name) name##_names(),
  static const std::vector<NameMap> maps = {
#include "weights/name_maps.def"
  };
#undef NAME_MAP
  return maps;
}

std::optional<std::string> mapped_name(const NameMap& map, const std::string& variable) {
  if (variable.size() > 200) return std::nullopt;  // std::regex recurses over the text
  for (const auto& rule : map.rules)
    if (std::regex_match(variable, rule.pattern)) return std::regex_replace(variable, rule.pattern, rule.replacement);
  return std::nullopt;
}

TensorFile from_tensorflow_names(const TensorFile& file) {
  const NameMap* best = nullptr;
  size_t best_count = 0;
  for (const auto& map : name_maps()) {
    size_t count = 0;
    for (const auto& [name, tensor] : file.tensors) count += mapped_name(map, name).has_value();
    if (count > best_count) best = &map, best_count = count;
  }
  if (!best) fail(ErrorCode::bad_weights, "no mapping knows the names of this TensorFlow checkpoint");
  TensorFile renamed;
  renamed.metadata = file.metadata;
  renamed.metadata["name_map"] = best->name;
  for (const auto& [name, tensor] : file.tensors) {
    const auto key = mapped_name(*best, name);
    auto turned = tensor;
    if (key && tensor.dim() == 4) turned = tensor.permute({3, 2, 0, 1});
    if (key && tensor.dim() == 2) turned = tensor.t();
    if (!renamed.tensors.emplace(key.value_or(name), turned).second)
      fail(ErrorCode::bad_weights, "two variables of the TensorFlow checkpoint become '{}'", *key);
  }
  return renamed;
}

void swap_blue_and_red(TensorFile& file, const std::vector<std::string>& first_layers,
                       const std::vector<std::string>& last_layers) {
  const auto swap = [&](const std::string& name, int64_t axis) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) fail(ErrorCode::bad_weights, "there is no tensor {} to swap channels of", name);
    auto& tensor = found->second;
    if (tensor.dim() <= axis || tensor.size(axis) < 3)
      fail(ErrorCode::bad_weights, "tensor {} has no three channels to swap", name);
    auto order = torch::arange(tensor.size(axis));
    order[0] = 2;
    order[2] = 0;
    tensor = tensor.index_select(axis, order);
  };
  for (const auto& layer : first_layers) swap(layer + ".weight", 1);
  for (const auto& layer : last_layers) {
    swap(layer + ".weight", 0);
    if (file.tensors.count(layer + ".bias")) swap(layer + ".bias", 0);
  }
}

}  // namespace mend
