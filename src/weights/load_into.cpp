#include "weights/load_into.h"

#include <torch/torch.h>

#include <algorithm>
#include <set>

#include "base/error.h"

namespace mend {
namespace {

constexpr size_t listed = 8;  // a wrong network has hundreds of wrong names; a few tell which

bool ends_with(const std::string& text, std::string_view tail) {
  return text.size() >= tail.size() && text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}
bool starts_with(const std::string& text, const std::string& head) { return text.compare(0, head.size(), head) == 0; }
bool is_optional(const std::string& name) { return ends_with(name, "num_batches_tracked"); }

std::string shape_text(at::IntArrayRef shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape.begin(), shape.end(), "x"));
}

void add_list(std::string& message, const char* kind, const std::vector<std::string>& names) {
  if (names.empty()) return;
  const size_t shown = std::min(names.size(), listed);
  message += fmt::format("{}{} {}: {}{}", message.empty() ? "" : "; ", names.size(), kind,
                         fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                         shown < names.size() ? ", …" : "");
}

/// What does not fit, in words; empty if all fits.
std::string misfits(const std::map<std::string, at::Tensor>& state, const TensorFile& file) {
  std::vector<std::string> missing, surplus, other_shape;
  for (const auto& [name, target] : state) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) {
      if (!is_optional(name)) missing.push_back(name);
    } else if (found->second.sizes() != target.sizes()) {
      other_shape.push_back(fmt::format("{} ({} in the file, {} in the network)", name,
                                        shape_text(found->second.sizes()), shape_text(target.sizes())));
    } else if (at::isFloatingType(found->second.scalar_type()) != at::isFloatingType(target.scalar_type())) {
      other_shape.push_back(fmt::format("{} ({} in the file)", name, c10::toString(found->second.scalar_type())));
    }
  }
  for (const auto& [name, tensor] : file.tensors)
    if (!state.count(name) && !is_optional(name)) surplus.push_back(name);
  std::string message;
  add_list(message, "missing", missing);
  add_list(message, "surplus", surplus);
  add_list(message, "of another shape or type", other_shape);
  return message;
}

}  // namespace

StateShape state_shape(const torch::nn::Module& module) {
  StateShape shape;
  for (const auto& [name, tensor] : state_of(module).tensors) shape[name] = tensor.sizes().vec();
  return shape;
}

TensorFile state_of(const torch::nn::Module& module) {
  TensorFile state;
  for (const auto& item : module.named_parameters()) state.tensors[item.key()] = item.value();
  for (const auto& item : module.named_buffers()) state.tensors[item.key()] = item.value();
  return state;
}

void load_into(torch::nn::Module& module, const TensorFile& file, const std::string& what, const std::string& network) {
  const auto state = state_of(module);
  const auto message = misfits(state.tensors, file);
  if (!message.empty()) fail(ErrorCode::bad_weights, "{} does not fit the network {}: {}", what, network, message);
  for (const auto& [name, tensor] : file.tensors)
    if (at::isFloatingType(tensor.scalar_type()) && !torch::isfinite(tensor).all().item<bool>())
      fail(ErrorCode::bad_weights, "{}: tensor {} holds a NaN or an infinity", what, name);
  torch::NoGradGuard no_grad;
  for (const auto& [name, target] : state.tensors) {
    const auto found = file.tensors.find(name);
    if (found != file.tensors.end()) target.copy_(found->second);
  }
}

StateMatch match_state(const StateShape& wanted, const TensorFile& file, bool parts) {
  std::set<std::string> heads = {""};
  if (parts)
    for (const auto& [name, shape] : wanted) heads.insert(name.substr(0, name.find('.') + 1));
  std::map<std::pair<std::string, std::string>, StateMatch> matches;
  for (const auto& [name, tensor] : file.tensors) {
    if (is_optional(name)) continue;
    for (size_t at = 0;;) {  // each tail of the name that starts at a dot may be a name of the module
      for (const auto& head : heads) {
        const auto found = wanted.find(head + name.substr(at));
        if (found == wanted.end()) continue;
        auto& match = matches[{name.substr(0, at), head}];
        ++(tensor.sizes() == at::IntArrayRef(found->second) ? match.same : match.mismatched);
      }
      const auto dot = name.find('.', at);
      if (dot == std::string::npos) break;
      at = dot + 1;
    }
  }
  StateMatch best;
  const auto rank = [](const StateMatch& m) {
    const bool averaged = m.file_prefix.find("ema") != std::string::npos;
    return std::make_tuple(-static_cast<int64_t>(m.same), m.surplus, !averaged, m.file_prefix.size(), m.file_prefix,
                           m.module_prefix);
  };
  for (auto& [prefixes, match] : matches) {
    std::tie(match.file_prefix, match.module_prefix) = prefixes;
    for (const auto& [name, shape] : wanted)
      match.wanted += starts_with(name, match.module_prefix) && !is_optional(name);
    for (const auto& [name, tensor] : file.tensors)
      match.surplus += starts_with(name, match.file_prefix) && !is_optional(name);
    match.surplus -= match.same + match.mismatched;
    if (rank(match) < rank(best)) best = match;
  }
  return best;
}

std::map<std::string, at::Tensor> matched_tensors(const TensorFile& file, const StateMatch& match) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, tensor] : file.tensors)
    if (starts_with(name, match.file_prefix))
      tensors[match.module_prefix + name.substr(match.file_prefix.size())] = tensor;
  return tensors;
}

}  // namespace mend
