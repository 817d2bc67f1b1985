/// A container whose children carry numbers for names.
///
/// Official state_dict names often come from a torch.nn.Sequential in which only some entries have weights
/// ("encoder.1.weight", "encoder.4.weight"). Numbered gives such names to the entries that have weights; the network's
/// own code then says what happens between them.
#pragma once
#include <torch/torch.h>

#include <string>

namespace mend {

struct NumberedImpl final : torch::nn::Module {
  /// Registers `module` under the name `number` and returns it.
  template <typename ModuleHolder>
  ModuleHolder add(int64_t number, ModuleHolder module) {
    return register_module(std::to_string(number), std::move(module));
  }
};
TORCH_MODULE(Numbered);

}  // namespace mend
