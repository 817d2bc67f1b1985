/// Jobs: a bounded queue, workers, and a record in the database that survives a restart.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/database.h"
#include "server/job.h"
#include "server/metrics.h"

namespace mend {

/// States: queued, running, then done, failed or cancelled. A job that was queued or running when the server stopped
/// is queued again by the next server of that folder.
class JobQueue {
 public:
  JobQueue(Database& database, const JobRunner& runner, const Catalogue& catalogue, Metrics& metrics, int workers,
           int length);
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// The id; empty if the queue is full.
  std::optional<std::string> submit(JobRequest request);
  /// The job as the API shows it (docs/api.md); null if there is none of that id.
  std::optional<nlohmann::json> find(const std::string& id);
  /// The same once its version is above `version` or `milliseconds` have passed; sets `version`.
  std::optional<nlohmann::json> wait(const std::string& id, unsigned long long& version, int milliseconds);
  /// Asks the job to stop; what has ended already stays as it is. False if there is none of that id.
  bool cancel(const std::string& id);
  std::optional<Preview> preview(const std::string& id);
  /// Removes what ended and was not asked for since `before` (seconds since 1970).
  void expire(double before);

  size_t waiting() const;
  size_t running() const;
  /// Seconds until a place in the queue should be free, 1 or more.
  int retry_after() const;
  /// Takes no more jobs; running ones stop and are queued for the next start.
  void stop();

 private:
  using Jobs = std::map<std::string, std::shared_ptr<Job>>;

  void resume();
  void work();
  void run(Job& job);
  /// Runs it and answers the outcome: done, failed, cancelled or parked.
  std::string attempt(Job& job);
  std::shared_ptr<Job> live(const std::string& id) const;
  nlohmann::json snapshot(Job& job) const;
  int ahead_of(const std::string& id) const;
  void store(Job& job, const std::string& state);

  Database& database_;
  const JobRunner& runner_;
  const Catalogue& catalogue_;
  Metrics& metrics_;
  size_t length_;
  int threads_a_job_;

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Job>> queue_;
  Jobs jobs_;  ///< those that have not ended
  size_t running_ = 0;
  double mean_seconds_ = 1;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace mend
