/// From the tree of a checkpoint's pickle to tensors: what the two forms of torch.save have in common.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "weights/pickle.h"
#include "weights/tensor_file.h"

namespace mend {

/// The classes and functions of which tensors and plain containers are made.
bool is_tensor_vocabulary(std::string_view global);

/// A storage as the pickle names it.
struct StorageName {
  std::string key;
  at::ScalarType type{};
  int64_t count = 0;     ///< elements the pickle says it has
  std::string view_key;  ///< legacy views of storages; empty otherwise
  int64_t view_offset = 0, view_count = 0;
};

/// What a persistent identifier says. Throws Error{bad_weights}.
StorageName storage_name(const PickleTree& tree, PickleId persistent);

/// Gives the one-dimensional tensor that is a storage; called once a use, so it should remember.
using StorageSource = std::function<at::Tensor(const StorageName&)>;

/// Walks the tree: tensors and plain leaves by their paths.
TensorFile tensors_of_tree(const PickleTree& tree, const StorageSource& storage);

}  // namespace mend
