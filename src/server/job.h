/// One job while it lives: what it was asked, how far it is, and what it has made.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/job_runner.h"

namespace mend {

/// `mutex` guards all below it; whoever changes something calls touch().
struct Job {
  using Clock = std::chrono::steady_clock;

  std::string id;
  JobRequest request;
  double created = 0;  ///< seconds since 1970
  CancelToken cancel;

  std::mutex mutex;
  std::condition_variable changed;
  unsigned long long version = 1;
  std::string state = "queued", stage;
  double fraction = 0;
  Clock::time_point started, told;  ///< told: when progress was last announced
  std::vector<JobResult> results;
  std::vector<std::string> notes;
  std::optional<Preview> preview;
  Rect preview_window;
  int previews = 0;  ///< how many there have been
  std::string error_code, error_message;

  /// Wakes who waits for news. `mutex` is held.
  void touch() {
    ++version;
    changed.notify_all();
  }
  void fail(const std::string& code, const std::string& message);

  /// The job as the API shows it; `ahead`: jobs before it.
  nlohmann::json snapshot(int ahead);
  /// For the work: its progress moves this job's, ten times a second at most.
  Context context(int threads);
  /// Take in what the work makes.
  JobHooks hooks();
};

}  // namespace mend
