/// Accepts connections and hands a request to a thread only when its whole head has arrived, so that clients who
/// connect and say nothing, or one letter a minute, cost a file descriptor and no thread.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/connection.h"

namespace mend {

struct DoormanLimits {
  size_t head_bytes = 32768;  ///< request line and headers; more is answered 431
  int head_seconds = 10;      ///< to send them, and to stay idle between requests
  size_t waiting = 512;       ///< connections without a whole head; beyond, the one that waits longest is closed
  size_t threads = 448;       ///< requests at work, event streams included; beyond, 503
};

class Doorman {
 public:
  /// Answers one request; true if the connection may be used for another.
  using Serve = std::function<bool(Connection&)>;

  Doorman(DoormanLimits limits, Serve serve);
  ~Doorman();
  Doorman(const Doorman&) = delete;
  Doorman& operator=(const Doorman&) = delete;

  /// Throws Error{io} that names the address if it cannot be bound. Returns the port.
  int listen(const std::string& host, int port);
  /// Closes the door, then waits for the requests at work.
  void stop();
  int listening_socket() const { return listener_; }
  size_t busy() const { return busy_; }
  size_t waiting() const { return waiting_count_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Guest {
    int socket;
    std::string received;
    Clock::time_point since;
  };
  void watch();
  void welcome();
  /// Reads what came; false if the guest has gone, was served or was turned away.
  bool hear(Guest& guest);
  void turn_away(int socket, const char* status_line, const char* code, const char* message);
  void hand_over(Guest& guest);
  void work();
  void take_returned();

  DoormanLimits limits_;
  Serve serve_;
  int listener_ = -1, wake_[2] = {-1, -1};
  std::atomic<bool> stopping_{false};
  std::vector<Guest> guests_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Connection>> requests_;
  std::vector<Guest> returned_;
  std::vector<std::thread> workers_;
  size_t idle_ = 0;
  std::atomic<size_t> busy_{0}, waiting_count_{0};
  std::thread watcher_;
};

}  // namespace mend
