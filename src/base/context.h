/// What every long piece of work is given: seed, threads, cancel, progress and a time budget.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"

namespace mend {

class Raster;

/// Set from any thread (or a signal handler); work looks at it often. Copies share one flag.
class CancelToken {
 public:
  CancelToken() : flag_(std::make_shared<std::atomic<bool>>(false)) {}
  void cancel() const noexcept { flag_->store(true, std::memory_order_relaxed); }
  bool cancelled() const noexcept { return flag_->load(std::memory_order_relaxed); }
  /// Throws Error{cancelled} if cancel() was called.
  void check() const {
    if (cancelled()) throw Error(ErrorCode::cancelled, "cancelled");
  }

 private:
  std::shared_ptr<std::atomic<bool>> flag_;
};

/// Receives progress: a fraction in [0,1] that never falls, and the name of the stage.
/// Called from the working thread; it must be quick and must not throw.
using ProgressSink = std::function<void(double fraction, const std::string& stage)>;

/// Moves of a sub-task in [0,1] become moves of the whole in [from, to].
ProgressSink subrange(const ProgressSink& whole, double from, double to);

/// Receives what the work would answer if it ended now: a picture of its answer's shape, whose known pixels may be
/// anything. Called from the working thread, now and then; it must not throw.
using PreviewSink = std::function<void(const Raster& unfinished)>;

/// Receives what the user should know of how the work went: one sentence, from the working thread; must not throw.
using NoteSink = std::function<void(const std::string& sentence)>;

/// Receives what the work measured of itself, for reports: "score 2", "steps" …; as above.
using MeasureSink = std::function<void(const std::string& name, double value)>;

struct Context {
  uint64_t seed = 0;  ///< same seed, same bytes, at any thread count
  int threads = 0;    ///< 0: as many as this process may use
  CancelToken cancel;
  ProgressSink progress;                            ///< may be empty
  std::optional<std::chrono::milliseconds> budget;  ///< wall time the work may take; empty: as long as it needs
  PreviewSink preview = {};                         ///< may be empty; work that has nothing to show never calls it
  CancelToken finish = {};   ///< once cancelled, work that could go on improving ends with its best so far
  NoteSink note = {};        ///< may be empty
  MeasureSink measure = {};  ///< may be empty
  int attempt = 0;           ///< which of several candidates this is to be, for work that does not look at the seed

  void report(double fraction, const std::string& stage) const {
    if (progress) progress(fraction, stage);
  }
  void say(const std::string& sentence) const {
    if (note) note(sentence);
  }
  void record(const std::string& name, double value) const {
    if (measure) measure(name, value);
  }
  /// The number of threads to use, at least 1.
  int thread_count() const;
  /// This context for a part of the work that moves the progress from `from` to `to`.
  Context part(double from, double to) const;
};

}  // namespace mend
