/// One connection of a client as httplib's Stream: what has been read already, then the socket, with deadlines.
#pragma once
#include <httplib.h>

#include <chrono>
#include <string>

namespace mend {

/// Closes its socket.
class Connection final : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;

  /// `received`: bytes that came before; the head of a request is among them.
  Connection(int socket, std::string received);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_readable() const override;
  bool is_writable() const override;
  /// A client that sends nothing for ten seconds, or a body slower than 8 kB/s over time, reads as a closed one.
  ssize_t read(char* to, size_t size) override;
  /// A client that takes nothing for twenty seconds reads as a closed one.
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& address, int& port) const override;
  void get_local_ip_and_port(std::string& address, int& port) const override;
  socket_t socket() const override { return socket_; }

  /// Bytes the parser took so far.
  uint64_t consumed() const { return consumed_; }
  /// Ends the connection so that the client can still read the answer although it is sending: takes up to 4 MB or a
  /// second of what comes.
  void linger();
  /// Gives the socket away for another request, with what was received beyond this one.
  int release(std::string& received);

 private:
  bool refill();
  int socket_;
  std::string received_;
  size_t position_ = 0;
  uint64_t consumed_ = 0, from_socket_ = 0;
  Clock::time_point start_ = Clock::now();
};

}  // namespace mend
