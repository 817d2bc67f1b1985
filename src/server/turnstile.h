/// Lets a few in at a time.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace mend {

/// Requests that hold a whole picture in memory pass through one, so that many of them at once wait instead of taking
/// all memory.
class Turnstile {
 public:
  explicit Turnstile(int places) : free_(places) {}

  /// A place, for as long as it lives; empty if none became free within `patience`.
  class Place {
   public:
    Place(Turnstile& turnstile, std::chrono::milliseconds patience) : turnstile_(turnstile) {
      std::unique_lock lock(turnstile.mutex_);
      inside_ = turnstile.changed_.wait_for(lock, patience, [&] { return turnstile.free_ > 0; });
      if (inside_) --turnstile.free_;
    }
    ~Place() { leave(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    explicit operator bool() const { return inside_; }
    void leave() {
      if (!inside_) return;
      inside_ = false;
      {
        const std::lock_guard lock(turnstile_.mutex_);
        ++turnstile_.free_;
      }
      turnstile_.changed_.notify_one();
    }

   private:
    Turnstile& turnstile_;
    bool inside_ = false;
  };

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int free_;
};

}  // namespace mend
