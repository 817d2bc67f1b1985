#include "server/doorman.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace mend {
namespace {

constexpr const char* end_of_head = "\r\n\r\n";

int bind_first(const std::string& host, int port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  const std::string plain = host.size() > 2 && host.front() == '[' ? host.substr(1, host.size() - 2) : host;
  if (const int error = getaddrinfo(plain.c_str(), std::to_string(port).c_str(), &wanted, &found))
    fail(ErrorCode::io, "there is no address {}: {}", host, gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, freeaddrinfo);
  int reason = 0;
  for (const auto* entry = found; entry; entry = entry->ai_next) {
    const int listener = socket(entry->ai_family, entry->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) continue;
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, entry->ai_addr, entry->ai_addrlen) == 0 && ::listen(listener, 1024) == 0) return listener;
    reason = errno;
    close(listener);
  }
  fail(ErrorCode::io, "cannot listen on {} port {}: {}", host, port, std::strerror(reason));
}

int port_of(int listener) {
  std::string address;
  int port = 0;
  Connection probe(dup(listener), "");
  probe.get_local_ip_and_port(address, port);
  return port;
}

}  // namespace

Doorman::Doorman(DoormanLimits limits, Serve serve) : limits_(limits), serve_(std::move(serve)) {}

Doorman::~Doorman() { stop(); }

int Doorman::listen(const std::string& host, int port) {
  listener_ = bind_first(host, port);
  if (pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) fail(ErrorCode::io, "no pipe: {}", std::strerror(errno));
  watcher_ = std::thread([this] { watch(); });
  return port_of(listener_);
}

void Doorman::stop() {
  if (stopping_.exchange(true)) return;
  if (watcher_.joinable()) {
    [[maybe_unused]] const auto written = write(wake_[1], "x", 1);
    watcher_.join();
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  }
  ready_.notify_all();
  for (auto& worker : workers_) worker.join();
  for (const auto& guest : returned_) close(guest.socket);
  for (const auto& guest : guests_) close(guest.socket);
  for (const int end : {listener_, wake_[0], wake_[1]})
    if (end >= 0) close(end);
}

void Doorman::watch() {
  std::vector<pollfd> waiting;
  while (!stopping_) {
    waiting.assign({{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}});
    for (const auto& guest : guests_) waiting.push_back({guest.socket, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), 1000) < 0 && errno != EINTR) break;
    const auto now = Clock::now();
    const auto patience = std::chrono::seconds(limits_.head_seconds);
    size_t kept = 0;
    for (size_t i = 0; i < guests_.size(); ++i) {
      auto& guest = guests_[i];
      if (waiting[i + 2].revents && !hear(guest)) continue;
      if (now - guest.since > patience) {
        close(guest.socket);
        continue;
      }
      if (kept != i) guests_[kept] = std::move(guest);
      ++kept;
    }
    guests_.resize(kept, Guest{-1, {}, {}});
    if (waiting[1].revents) take_returned();
    if (waiting[0].revents) welcome();
    waiting_count_ = guests_.size();
  }
}

void Doorman::welcome() {
  for (int i = 0; i < 256; ++i) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      // Out of descriptors: whoever has waited longest makes room.
      if ((errno != EMFILE && errno != ENFILE) || guests_.empty()) return;
      close(guests_.front().socket);
      guests_.erase(guests_.begin());
      continue;
    }
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (guests_.size() >= limits_.waiting) {
      close(guests_.front().socket);
      guests_.erase(guests_.begin());
    }
    Guest guest{socket, {}, Clock::now()};
    if (hear(guest)) guests_.push_back(std::move(guest));
  }
}

bool Doorman::hear(Guest& guest) {
  char bytes[16384];
  const ssize_t count = recv(guest.socket, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return true;
  if (count <= 0) {
    close(guest.socket);
    return false;
  }
  if (guest.received.empty()) guest.since = Clock::now();
  const size_t before = guest.received.size();
  guest.received.append(bytes, static_cast<size_t>(count));
  if (guest.received.find(end_of_head, before > 3 ? before - 3 : 0) != std::string::npos) {
    hand_over(guest);
    return false;
  }
  if (guest.received.size() <= limits_.head_bytes) return true;
  turn_away(guest.socket, "431 Request Header Fields Too Large", "head_too_large",
            "the request line and headers are larger than this server takes");
  return false;
}

void Doorman::turn_away(int socket, const char* status_line, const char* code, const char* message) {
  const std::string body = fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message);
  const std::string answer = fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nRetry-After: 2\r\n"
      "Connection: close\r\n\r\n{}",
      status_line, body.size(), body);
  [[maybe_unused]] const auto sent = send(socket, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(socket, SHUT_WR);
  close(socket);
}

void Doorman::hand_over(Guest& guest) {
  const size_t head = guest.received.find(end_of_head);
  if (head > limits_.head_bytes)
    return turn_away(guest.socket, "431 Request Header Fields Too Large", "head_too_large",
                     "the request line and headers are larger than this server takes");
  std::unique_lock lock(mutex_);
  if (idle_ <= requests_.size() && workers_.size() >= limits_.threads) {
    lock.unlock();
    return turn_away(guest.socket, "503 Service Unavailable", "busy",
                     "the server answers as many requests at once as it can; try again soon");
  }
  if (idle_ <= requests_.size()) workers_.emplace_back([this] { work(); });
  requests_.push_back(std::make_unique<Connection>(guest.socket, std::move(guest.received)));
  lock.unlock();
  ready_.notify_one();
}

void Doorman::work() {
  for (;;) {
    std::unique_ptr<Connection> connection;
    {
      std::unique_lock lock(mutex_);
      ++idle_;
      ready_.wait(lock, [this] { return stopping_ || !requests_.empty(); });
      --idle_;
      if (requests_.empty()) return;
      connection = std::move(requests_.front());
      requests_.pop_front();
    }
    ++busy_;
    const bool again = serve_(*connection) && !stopping_;
    --busy_;
    if (!again) continue;
    Guest guest{-1, {}, Clock::now()};
    guest.socket = connection->release(guest.received);
    {
      const std::lock_guard lock(mutex_);
      returned_.push_back(std::move(guest));
    }
    [[maybe_unused]] const auto written = write(wake_[1], "x", 1);
  }
}

void Doorman::take_returned() {
  char bytes[256];
  while (read(wake_[0], bytes, sizeof bytes) > 0) continue;
  std::vector<Guest> back;
  {
    const std::lock_guard lock(mutex_);
    back.swap(returned_);
  }
  for (auto& guest : back) {
    // A pipelined request may have come whole already.
    if (guest.received.find(end_of_head) != std::string::npos)
      hand_over(guest);
    else
      guests_.push_back(std::move(guest));
  }
}

}  // namespace mend
