#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace mend {
namespace {

/// Threads that sleep until there is work; they live as long as the process.
class Pool {
 public:
  static Pool& instance() {
    static Pool pool;
    return pool;
  }

  void submit(int helpers, const std::function<void()>& job) {
    {
      std::lock_guard lock(mutex_);
      while (static_cast<int>(threads_.size()) < helpers) threads_.emplace_back([this] { serve(); });
      for (int i = 0; i < helpers; ++i) jobs_.push_back(job);
    }
    wake_.notify_all();
  }

  ~Pool() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

 private:
  void serve() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  bool stopping_ = false;
};

/// One loop in flight. Shared, because a helper may be scheduled only after the loop has ended.
struct Loop {
  std::function<void(int64_t, int64_t)> body;
  int64_t count = 0, grain = 1;
  std::atomic<int64_t> next{0};
  std::mutex mutex;
  std::condition_variable idle;
  int active = 0;
  std::exception_ptr error;

  void run() {
    {
      std::lock_guard lock(mutex);
      ++active;
    }
    try {
      for (int64_t begin; (begin = next.fetch_add(grain)) < count;) body(begin, std::min(begin + grain, count));
    } catch (...) {
      next = count;
      std::lock_guard lock(mutex);
      if (!error) error = std::current_exception();
    }
    std::lock_guard lock(mutex);
    if (--active == 0) idle.notify_all();
  }
};

}  // namespace

void parallel_for(int64_t count, int threads, int64_t grain,
                  const std::function<void(int64_t begin, int64_t end)>& body) {
  if (count <= 0) return;
  grain = std::max<int64_t>(grain, 1);
  const int64_t pieces = (count + grain - 1) / grain;
  const int helpers = static_cast<int>(std::min<int64_t>(threads, pieces)) - 1;
  if (helpers <= 0) return body(0, count);

  auto loop = std::make_shared<Loop>();
  loop->body = body;
  loop->count = count;
  // Four pieces a thread level out uneven work without much traffic.
  loop->grain = std::max(grain, count / (4 * (helpers + 1)));
  Pool::instance().submit(helpers, [loop] { loop->run(); });
  loop->run();
  std::unique_lock lock(loop->mutex);
  // `next` is exhausted here, so a helper that starts later finds nothing to do and `body` is not called again.
  loop->idle.wait(lock, [&] { return loop->active == 0; });
  if (loop->error) std::rethrow_exception(loop->error);
}

}  // namespace mend
