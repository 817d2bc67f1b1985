/// Clients that connect and say nothing, little, or nonsense: nobody else waits for them.
#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "server/server_fixture.h"

namespace mend::testing {
namespace {

int dial(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return socket;
}

/// Sends raw bytes and answers what comes back until the server closes.
std::string talk(int port, const std::string& bytes) {
  const int socket = dial(port);
  [[maybe_unused]] const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  shutdown(socket, SHUT_WR);
  std::string answer;
  char part[4096];
  for (ssize_t count; (count = recv(socket, part, sizeof part, 0)) > 0;)
    answer.append(part, static_cast<size_t>(count));
  close(socket);
  return answer;
}

TEST_F(ServerTest, BrokenRequestsDoNotHurt) {
  start();
  const int port = server->port();
  EXPECT_NE(talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(40000, 'x')).find(" 431 "),
            std::string::npos);
  EXPECT_NE(talk(port, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n").find(" 403 "), std::string::npos);
  EXPECT_NE(talk(port, "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999\r\n\r\n")
                .find(" 413 "),
            std::string::npos);
  const std::string broken_off =
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
  for (const auto& junk : {std::string(), std::string("\r\n\r\n"), std::string("GET\r\n\r\n"),
                           std::string("\x16\x03\x01"), std::string("GET / HTTP/9.9\r\n\r\n"), broken_off})
    talk(port, junk);
  // A body that nobody read is not the next request.
  const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const auto answer =
      talk(port, "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(smuggled.size()) +
                     "\r\n\r\n" + smuggled);
  EXPECT_EQ(answer.find("HTTP/1.1", 9), std::string::npos) << answer;
  EXPECT_EQ(client->Get("/healthz")->status, 200);
}

/// Seconds that a new client waits for /healthz.
double seconds_to_health(int port) {
  const auto start = std::chrono::steady_clock::now();
  httplib::Client another("127.0.0.1", port);
  another.set_read_timeout(5);
  const auto answer = another.Get("/healthz");
  EXPECT_TRUE(answer && answer->status == 200);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST_F(ServerTest, TenThousandHalfOpenConnectionsKeepNobodyWaiting) {
  start();  // raises the limit of descriptors, which the clients here share
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int most = static_cast<int>(std::min<rlim_t>(10000, limit.rlim_cur - 1500));
  const std::string beginnings[] = {"", "G", "GET / HT", "POST /api/v1/images HTTP/1.1\r\nHost: localhost\r\nX: "};
  std::vector<int> silent;
  double slowest = 0;
  for (int i = 0; i < most; ++i) {
    silent.push_back(dial(server->port()));
    const auto& bytes = beginnings[i % 4];
    if (!bytes.empty()) send(silent.back(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (i % 1000 == 999) slowest = std::max(slowest, seconds_to_health(server->port()));
  }
  for (int i = 0; i < 5; ++i) slowest = std::max(slowest, seconds_to_health(server->port()));
  EXPECT_LT(slowest, 2);
  RecordProperty("connections", most);
  RecordProperty("slowest_ms", static_cast<int>(1000 * slowest));
  // Somebody who was at work meanwhile has lost nothing.
  EXPECT_EQ(client->Get("/api/v1/capabilities")->status, 200);
  for (const int socket : silent) close(socket);
}

TEST_F(ServerTest, BodiesThatNeverComeLeaveRoomForOthers) {
  start();
  const std::string head =
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 1000\r\n\r\n{";
  std::vector<int> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(dial(server->port()));
    send(slow.back(), head.data(), head.size(), MSG_NOSIGNAL);
  }
  EXPECT_LT(seconds_to_health(server->port()), 2);
  EXPECT_LT(seconds_to_health(server->port()), 2);
  const auto refused = post("/api/v1/jobs", json::object());
  expect_error(refused, 503, "busy");
  EXPECT_TRUE(refused->has_header("Retry-After"));
  for (const int socket : slow) close(socket);
  for (int tries = 0; tries < 50; ++tries) {
    if (post("/api/v1/jobs", json::object())->status == 400) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  FAIL() << "the places of clients that hung up were not freed";
}

TEST_F(ServerTest, ClientsThatStallAreDropped) {
  start();
  const int socket = dial(server->port());
  const std::string head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  send(socket, head.data(), head.size(), MSG_NOSIGNAL);
  const auto begin = std::chrono::steady_clock::now();
  char byte;
  // A letter a second does not keep the connection alive.
  ssize_t got = -1;
  for (int i = 0; i < 15 && got < 0; ++i) {
    send(socket, "x", 1, MSG_NOSIGNAL);
    timeval second{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    got = recv(socket, &byte, 1, 0);
  }
  EXPECT_EQ(got, 0) << "closed by the server";
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_GT(seconds, 8);
  EXPECT_LT(seconds, 14);
  close(socket);
}

}  // namespace
}  // namespace mend::testing
