/// Which network of the catalogue a checkpoint is for, from its names and shapes.
#pragma once
#include <string>
#include <vector>

#include "weights/load_into.h"
#include "weights/tensor_file.h"

namespace mend {

struct NetworkGuess {
  std::string network;
  StateMatch match;
  bool complete() const { return match.wanted > 0 && match.same == match.wanted; }
};

/// Every network (at its official size) that shares names and shapes with the file, the likeliest first: by the share
/// of the network's tensors that are there. Networks that share fewer than half are left out.
std::vector<NetworkGuess> detect_network(const TensorFile& file);

/// "; it looks like a checkpoint of gmcnn", or nothing if it looks like none or like `expected`.
std::string looks_like(const TensorFile& file, const std::string& expected);

}  // namespace mend
