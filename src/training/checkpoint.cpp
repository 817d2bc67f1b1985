#include "training/checkpoint.h"

#include <algorithm>

#include "base/error.h"

namespace mend {
namespace fs = std::filesystem;

void copy_named(const std::map<std::string, at::Tensor>& tensors, const std::string& name, torch::Tensor& target) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) fail(ErrorCode::bad_weights, "the checkpoint lacks {}", name);
  if (found->second.sizes() != target.sizes())
    fail(ErrorCode::bad_weights, "{} has the shape {} in the checkpoint and {} here", name,
         c10::str(found->second.sizes()), c10::str(target.sizes()));
  torch::NoGradGuard no_grad;
  target.copy_(found->second);
}

void save_module(const torch::nn::Module& module, const std::string& prefix,
                 std::map<std::string, at::Tensor>& tensors) {
  for (const auto& item : module.named_parameters()) tensors[prefix + item.key()] = item.value().detach();
  for (const auto& item : module.named_buffers()) tensors[prefix + item.key()] = item.value();
}

void load_module(torch::nn::Module& module, const std::string& prefix,
                 const std::map<std::string, at::Tensor>& tensors) {
  for (auto& item : module.named_parameters()) copy_named(tensors, prefix + item.key(), item.value());
  for (auto& item : module.named_buffers()) copy_named(tensors, prefix + item.key(), item.value());
}

fs::path checkpoint_path(const fs::path& folder, int64_t step) {
  return folder / fmt::format("checkpoint-{:09}.safetensors", step);
}

std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.rfind("checkpoint-", 0) == 0 && entry.path().extension() == ".safetensors") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mend
