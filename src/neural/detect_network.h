/// Which network of the catalogue a checkpoint is for, from its names and shapes.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weights/load_into.h"
#include "weights/tensor_file.h"

namespace mend {

struct NetworkGuess {
  std::string network;
  std::map<std::string, std::string> options;  ///< "layout", if the file is of another than the network's default
  StateMatch match;
  bool complete() const { return match.wanted > 0 && match.same == match.wanted; }
};

/// The published variants of a network besides its default, values of its option "layout"; most have none.
std::vector<std::string_view> other_layouts(std::string_view network);

/// Every network (at its official size, in every layout) that shares names and shapes with the file, the likeliest
/// first: by the share of the network's tensors that are there. Networks that share fewer than half are left out.
std::vector<NetworkGuess> detect_network(const TensorFile& file);

/// "; it looks like a checkpoint of gmcnn", or nothing if it looks like none or like `expected`.
std::string looks_like(const TensorFile& file, const std::string& expected);

/// Options for building `network` so that the files fit: those the first file records, if it is a weights file of that
/// network; else the layout of which more tensors fit than of the default. `given` ones stay as they are.
std::map<std::string, std::string> fitting_options(const std::string& network, const std::vector<TensorFile>& files,
                                                   std::map<std::string, std::string> given);

}  // namespace mend
