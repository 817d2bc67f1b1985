/// Tensors of a file into a module: all of them or an error that names every one that does not fit.
#pragma once
#include <torch/nn/module.h>

#include <map>
#include <string>
#include <vector>

#include "weights/tensor_file.h"

namespace mend {

/// Names and shapes of a module's parameters and buffers.
using StateShape = std::map<std::string, std::vector<int64_t>>;
StateShape state_shape(const torch::nn::Module& module);

/// The parameters and buffers themselves, not copied: what write_safetensors() saves.
TensorFile state_of(const torch::nn::Module& module);

/// Copies every tensor of `file` into the parameter or buffer of its name, converted to that one's type.
/// Each name must be there with equal shape, in both directions; only `num_batches_tracked` may be missing or surplus
/// (it changes no output). `what` names the file in messages, `network` the module.
/// Throws Error{bad_weights} that lists what is missing, surplus or of another shape, or that names a tensor with a NaN
/// or an infinity; nothing is changed then.
void load_into(torch::nn::Module& module, const TensorFile& file, const std::string& what, const std::string& network);

/// Where in a checkpoint the state of a module lies: its name there is `file_prefix` + (name − `module_prefix`).
struct StateMatch {
  std::string file_prefix;    ///< "state_dict.module.", say; empty for a plain state_dict
  std::string module_prefix;  ///< the part of the module the checkpoint is for ("edge."); empty for all of it
  size_t same = 0;            ///< tensors with equal name and shape
  size_t mismatched = 0;      ///< equal name, other shape
  size_t wanted = 0;          ///< tensors in that part of the module
  size_t surplus = 0;         ///< tensors under file_prefix that the module does not have
};

/// Finds the dictionary and prefix in the file that fit `wanted` best: most equal names and shapes, then fewest
/// surplus, then averaged weights ("ema") before plain ones, then the shortest prefix. With `parts`, a top-level part
/// of the module alone counts too. `same` is 0 if nothing fits.
StateMatch match_state(const StateShape& wanted, const TensorFile& file, bool parts = false);

/// The tensors a match is about, under the module's names.
std::map<std::string, at::Tensor> matched_tensors(const TensorFile& file, const StateMatch& match);

}  // namespace mend
