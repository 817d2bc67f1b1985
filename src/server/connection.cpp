#include "server/connection.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace mend {
namespace {

constexpr int read_patience_ms = 10000, write_patience_ms = 20000;
constexpr double least_bytes_a_second = 8000, grace_seconds = 20;
constexpr size_t chunk = 65536;

bool wait_for(int socket, short events, int milliseconds) {
  pollfd waiting{socket, events, 0};
  int ready;
  do ready = poll(&waiting, 1, milliseconds);
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

void describe(const sockaddr_storage& from, std::string& address, int& port) {
  char text[INET6_ADDRSTRLEN] = "";
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    port = ntohs(v4.sin_port);
  } else if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    port = ntohs(v6.sin6_port);
  }
  address = text;
}

}  // namespace

Connection::Connection(int socket, std::string received) : socket_(socket), received_(std::move(received)) {}

Connection::~Connection() {
  if (socket_ >= 0) close(socket_);
}

bool Connection::is_readable() const { return position_ < received_.size() || wait_for(socket_, POLLIN, 0); }

bool Connection::is_writable() const {
  // A client that hung up is "readable" with nothing to read.
  char probe;
  if (recv(socket_, &probe, 1, MSG_PEEK | MSG_DONTWAIT) == 0) return false;
  return wait_for(socket_, POLLOUT, write_patience_ms);
}

bool Connection::refill() {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (seconds > grace_seconds && static_cast<double>(from_socket_) < seconds * least_bytes_a_second) return false;
  if (!wait_for(socket_, POLLIN, read_patience_ms)) return false;
  received_.resize(chunk);
  const ssize_t count = recv(socket_, received_.data(), chunk, 0);
  received_.resize(count > 0 ? static_cast<size_t>(count) : 0);
  position_ = 0;
  from_socket_ += received_.size();
  return count > 0;
}

ssize_t Connection::read(char* to, size_t size) {
  if (position_ == received_.size() && !refill()) return 0;
  const size_t count = std::min(size, received_.size() - position_);
  std::memcpy(to, received_.data() + position_, count);
  position_ += count;
  consumed_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* from, size_t size) {
  if (!wait_for(socket_, POLLOUT, write_patience_ms)) return -1;
  return send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Connection::get_remote_ip_and_port(std::string& address, int& port) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&from), &size) == 0) describe(from, address, port);
}

void Connection::get_local_ip_and_port(std::string& address, int& port) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&from), &size) == 0) describe(from, address, port);
}

void Connection::linger() {
  shutdown(socket_, SHUT_WR);
  const auto end = Clock::now() + std::chrono::seconds(1);
  std::string rest(chunk, 0);
  for (size_t taken = 0; taken < (4u << 20) && Clock::now() < end;) {
    if (!wait_for(socket_, POLLIN, 200)) return;
    const ssize_t count = recv(socket_, rest.data(), rest.size(), 0);
    if (count <= 0) return;
    taken += static_cast<size_t>(count);
  }
}

int Connection::release(std::string& received) {
  received = received_.substr(position_);
  return std::exchange(socket_, -1);
}

}  // namespace mend
