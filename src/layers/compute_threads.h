/// How many threads compute, and that none of them is slowed down by numbers next to nothing.
#pragma once

namespace mend {

/// While it lives, this thread's operations run on that many threads, and all of these take denormal float32 numbers
/// (below 1.2e-38) for zero. A network that is fitted to one picture gets gradients and activations that small, and a
/// processor takes up to a hundred times as long for each: fitting was seen to take seven times as long. At its end the
/// thread computes with denormals again if it did before. Scopes nest; threads of a pool stay as they are.
class ComputeThreads {
 public:
  /// @param count at least 1.
  explicit ComputeThreads(int count);
  ~ComputeThreads();
  ComputeThreads(const ComputeThreads&) = delete;
  ComputeThreads& operator=(const ComputeThreads&) = delete;

 private:
  unsigned before_;
};

}  // namespace mend
