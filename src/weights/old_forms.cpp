#include "weights/old_forms.h"

#include <torch/torch.h>

#include <string_view>
#include <vector>

namespace mend {
namespace {

bool ends_with(const std::string& text, std::string_view tail) {
  return text.size() >= tail.size() && text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

/// v of a layer from its weight and u; undefined if u fits neither dimension.
at::Tensor missing_vector(const at::Tensor& weight, const at::Tensor& u) {
  if (weight.dim() < 2 || !at::isFloatingType(weight.scalar_type()) || !at::isFloatingType(u.scalar_type())) return {};
  const int64_t outputs = u.numel() == weight.size(0) ? 0 : 1;
  if (u.numel() != weight.size(outputs)) return {};
  const auto matrix = weight.to(torch::kFloat).transpose(0, outputs).flatten(1);
  const auto v = matrix.t().mv(u.to(torch::kFloat).flatten());
  return v / v.norm().clamp_min(1e-12);
}

}  // namespace

void to_present_form(TensorFile& file) {
  constexpr std::string_view original = "weight_orig", first = "features.";
  std::map<std::string, at::Tensor> added;
  std::vector<std::string> surplus;
  for (const auto& [name, tensor] : file.tensors) {
    if (ends_with(name, original)) {
      const auto layer = name.substr(0, name.size() - original.size());
      if (file.tensors.count(layer + "weight")) surplus.push_back(layer + "weight");
      const auto u = file.tensors.find(layer + "weight_u");
      if (u == file.tensors.end() || file.tensors.count(layer + "weight_v")) continue;
      const auto v = missing_vector(tensor, u->second);
      if (v.defined()) added[layer + "weight_v"] = v;
    }
    const auto at = name.find(first);
    if (at == std::string::npos || (at > 0 && name[at - 1] != '.')) continue;
    const auto twin = file.tensors.find(name.substr(0, at) + "conv1." + name.substr(at + first.size()));
    if (twin != file.tensors.end() && twin->second.sizes() == tensor.sizes() &&
        twin->second.scalar_type() == tensor.scalar_type() && torch::equal(twin->second, tensor))
      surplus.push_back(name);
  }
  for (const auto& name : surplus) file.tensors.erase(name);
  file.tensors.merge(added);
}

}  // namespace mend
