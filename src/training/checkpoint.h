/// What a run leaves on the disk: checkpoints to go on from, and weights to use.
#pragma once
#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mend {

/// Copies tensors[name] into `target`; throws Error{bad_weights} if it is absent or of another shape.
void copy_named(const std::map<std::string, at::Tensor>& tensors, const std::string& name, torch::Tensor& target);

/// Adds every parameter and buffer as "<prefix><name>" (shared).
void save_module(const torch::nn::Module& module, const std::string& prefix,
                 std::map<std::string, at::Tensor>& tensors);
void load_module(torch::nn::Module& module, const std::string& prefix,
                 const std::map<std::string, at::Tensor>& tensors);

/// checkpoint-<step>.safetensors files of a folder, oldest first.
std::vector<std::filesystem::path> checkpoints_in(const std::filesystem::path& folder);
std::filesystem::path checkpoint_path(const std::filesystem::path& folder, int64_t step);

}  // namespace mend
