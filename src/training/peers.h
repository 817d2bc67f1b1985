/// Processes that train one network together, each on pictures of its own.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace mend {

/// libtorch's c10d: Gloo over TCP, or for a run on CUDA NCCL where this build has it. Started by the variables that
/// torchrun sets: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT (LOCAL_RANK chooses the GPU); `srun` and `mpirun` need a
/// line that sets them (docs/training.md). Every rank makes the same calls in the same order. A rank that is gone is
/// noticed by the next call of the others, which throws Error{io} that says so.
class Peers {
 public:
  /// Waits for all the others. Null without WORLD_SIZE or where it is 1. Throws Error{invalid_argument} that names a
  /// variable that is missing or wrong, Error{io} if the others do not come within five minutes, Error{unsupported} if
  /// this build has neither library.
  /// @param cuda whether the tensors to average lie on CUDA device LOCAL_RANK.
  static std::unique_ptr<Peers> from_environment(bool cuda = false);
  ~Peers();

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// "gloo" or "nccl".
  std::string library() const;
  /// Every tensor becomes its mean over the ranks. Float32 of any device and layout, one shape on every rank; undefined
  /// ones are passed over.
  void average(std::vector<at::Tensor>& tensors);
  /// Every tensor becomes rank 0's. Any type; one shape on every rank.
  void follow_first(std::vector<at::Tensor>& tensors);
  /// True on each rank if it is true on any.
  bool any(bool mine);

 private:
  struct Group;
  Peers(int rank, int size, bool cuda);
  int rank_, size_;
  std::unique_ptr<Group> group_;
};

/// LOCAL_RANK, or 0.
int local_rank();

}  // namespace mend
