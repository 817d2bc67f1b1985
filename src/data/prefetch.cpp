#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "data/sampler.h"

namespace mend {

struct Prefetcher::State {
  Make make;
  int64_t next_to_make, next_to_take;
  int64_t ahead;
  bool stopping = false;
  double waited = 0;
  std::map<int64_t, Batch> ready;
  std::exception_ptr error;
  std::mutex mutex;
  std::condition_variable room, filled;
  std::vector<std::thread> threads;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      room.wait(lock, [&] { return stopping || next_to_make < next_to_take + ahead; });
      if (stopping) return;
      const int64_t step = next_to_make++;
      lock.unlock();
      Batch batch;
      std::exception_ptr failure;
      try {
        batch = make(step);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (failure)
        error = failure;
      else
        ready[step] = std::move(batch);
      filled.notify_all();
      if (failure) return;
    }
  }
};

Prefetcher::Prefetcher(Make make, int64_t first_step, int threads, int ahead) : state_(std::make_unique<State>()) {
  state_->make = std::move(make);
  state_->next_to_make = state_->next_to_take = first_step;
  state_->ahead = ahead;
  for (int i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

Prefetcher::~Prefetcher() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->room.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

Batch Prefetcher::next() {
  std::unique_lock lock(state_->mutex);
  const auto begin = std::chrono::steady_clock::now();
  const auto ready = [&] { return state_->error || state_->ready.count(state_->next_to_take) > 0; };
  state_->filled.wait(lock, ready);
  state_->waited += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (state_->error) std::rethrow_exception(state_->error);
  auto node = state_->ready.extract(state_->next_to_take++);
  state_->room.notify_all();
  return std::move(node.mapped());
}

double Prefetcher::waited() const { return state_->waited; }

}  // namespace mend
