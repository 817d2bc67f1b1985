#include "server/job_queue.h"

#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>

#include "base/error.h"
#include "server/identifier.h"

namespace mend {

using nlohmann::json;

namespace {

/// Fills leave the processor to whoever answers requests; threads that a worker starts inherit this.
void be_nice() { setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 5); }

}  // namespace

JobQueue::JobQueue(Database& database, const JobRunner& runner, const Catalogue& catalogue, Metrics& metrics,
                   int workers, int length)
    : database_(database),
      runner_(runner),
      catalogue_(catalogue),
      metrics_(metrics),
      length_(static_cast<size_t>(length)),
      threads_a_job_(std::max(1, Context{}.thread_count() / workers)) {
  resume();
  for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
}

JobQueue::~JobQueue() { stop(); }

/// Queues again what an earlier server did not finish.
void JobQueue::resume() {
  std::vector<std::shared_ptr<Job>> broken;
  Statement rows(database_,
                 "SELECT id, request, created FROM jobs WHERE state IN ('queued', 'running') ORDER BY number");
  while (rows.step()) {
    auto job = std::make_shared<Job>();
    job->id = rows.text(0);
    job->created = rows.number(2);
    try {
      job->request = JobRequest::read(json::parse(rows.text(1)), catalogue_);
      queue_.push_back(job);
      jobs_[job->id] = job;
    } catch (const std::exception& error) {
      job->fail("invalid_argument", error.what());  // a network that is no longer installed, say
      broken.push_back(job);
    }
  }
  for (const auto& job : broken) store(*job, "failed");
}

std::optional<std::string> JobQueue::submit(JobRequest request) {
  auto job = std::make_shared<Job>();
  job->id = new_identifier();
  job->created = unix_seconds();
  job->request = std::move(request);
  const std::string text = job->request.to_json().dump(-1, ' ', false, json::error_handler_t::replace);
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= length_ || stopping_) {
      metrics_.count_job("refused", 0);
      return {};
    }
    // In the database before anyone is told its id, so that no crash loses a job that a client knows of.
    Statement insert(
        database_,
        "INSERT INTO jobs VALUES (?, (SELECT COALESCE(MAX(number), 0) + 1 FROM jobs), 'queued', ?, '', ?, ?)");
    insert.bind(job->id).bind(text).bind(job->created).bind(job->created).run();
    jobs_[job->id] = job;
    queue_.push_back(job);
  }
  ready_.notify_one();
  return job->id;
}

std::shared_ptr<Job> JobQueue::live(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : found->second;
}

int JobQueue::ahead_of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(queue_.begin(), queue_.end(), [&](const auto& job) { return job->id == id; });
  return found == queue_.end() ? 0 : static_cast<int>(found - queue_.begin() + static_cast<long>(running_));
}

json JobQueue::snapshot(Job& job) const { return job.snapshot(ahead_of(job.id)); }

std::optional<json> JobQueue::find(const std::string& id) {
  if (!is_identifier(id)) return {};
  if (const auto job = live(id)) return snapshot(*job);
  std::string outcome;
  {
    Statement select(database_, "SELECT outcome FROM jobs WHERE id = ?");
    if (!select.bind(id).step()) return {};
    outcome = select.text(0);
  }
  Statement(database_, "UPDATE jobs SET used = ? WHERE id = ?").bind(unix_seconds()).bind(id).run();
  return json::parse(outcome);
}

std::optional<json> JobQueue::wait(const std::string& id, unsigned long long& version, int milliseconds) {
  const auto job = live(id);
  if (!job) return find(id);
  {
    std::unique_lock lock(job->mutex);
    job->changed.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return job->version > version; });
    version = job->version;
  }
  return snapshot(*job);
}

bool JobQueue::cancel(const std::string& id) {
  const auto job = live(id);
  if (!job) return find(id).has_value();
  job->cancel.cancel();
  bool was_waiting = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find(queue_.begin(), queue_.end(), job);
    was_waiting = found != queue_.end();
    if (was_waiting) queue_.erase(found);
  }
  if (was_waiting) {
    metrics_.count_job("cancelled", 0);
    store(*job, "cancelled");
  }
  return true;
}

std::optional<Preview> JobQueue::preview(const std::string& id) {
  const auto job = live(id);
  if (!job) return {};
  const std::lock_guard lock(job->mutex);
  return job->preview;
}

void JobQueue::expire(double before) {
  Statement remove(database_, "DELETE FROM jobs WHERE used < ? AND state NOT IN ('queued', 'running')");
  remove.bind(before).run();
}

size_t JobQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

size_t JobQueue::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

int JobQueue::retry_after() const {
  const std::lock_guard lock(mutex_);
  return std::clamp(static_cast<int>(std::ceil(mean_seconds_)), 1, 600);
}

void JobQueue::work() {
  be_nice();
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      job = queue_.front();
      queue_.pop_front();
      ++running_;
    }
    run(*job);
    const std::lock_guard lock(mutex_);
    --running_;
  }
}

void JobQueue::run(Job& job) {
  {
    const std::lock_guard lock(job.mutex);
    job.state = "running";
    job.started = Job::Clock::now();
    job.touch();
  }
  Statement(database_, "UPDATE jobs SET state = 'running' WHERE id = ?").bind(job.id).run();
  const std::string outcome = attempt(job);
  const double seconds = std::chrono::duration<double>(Job::Clock::now() - job.started).count();
  metrics_.count_job(outcome, seconds);
  {
    const std::lock_guard lock(mutex_);
    mean_seconds_ = 0.8 * mean_seconds_ + 0.2 * seconds;
  }
  if (outcome == "parked")
    Statement(database_, "UPDATE jobs SET state = 'queued' WHERE id = ?").bind(job.id).run();
  else
    store(job, outcome);
}

std::string JobQueue::attempt(Job& job) {
  try {
    runner_.run(job.request, job.context(threads_a_job_), job.hooks());
    return "done";
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) {
      const std::lock_guard lock(mutex_);
      return stopping_ ? "parked" : "cancelled";
    }
    job.fail(to_string(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    job.fail("out_of_memory", "there was not enough memory for this job");
  } catch (const std::exception& error) {
    job.fail("internal", "the server failed on this job");
    std::fprintf(stderr, "mend: job failed: %s\n", error.what());
  }
  return "failed";
}

/// The job's end: first in the database, then it leaves the list of living ones, then those who wait are told. So what
/// find() answers is never older than what somebody has been told.
void JobQueue::store(Job& job, const std::string& state) {
  auto last = snapshot(job);
  last["state"] = state;
  if (state == "done") last["progress"] = 1.0;
  for (const char* gone : {"preview", "seconds_left"}) last.erase(gone);
  Statement(database_, "UPDATE jobs SET state = ?, outcome = ?, used = ? WHERE id = ?")
      .bind(state)
      .bind(last.dump(-1, ' ', false, json::error_handler_t::replace))
      .bind(unix_seconds())
      .bind(job.id)
      .run();
  {
    const std::lock_guard lock(mutex_);
    jobs_.erase(job.id);
  }
  const std::lock_guard lock(job.mutex);
  job.state = state;
  if (state == "done") job.fraction = 1;
  job.preview.reset();
  job.touch();
}

void JobQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (const auto& [id, job] : jobs_) job->cancel.cancel();
  }
  ready_.notify_all();
  for (auto& worker : workers_) worker.join();
}

}  // namespace mend
