#include "server/server.h"

#include <malloc.h>
#include <sys/resource.h>

#include <cctype>
#include <condition_variable>
#include <cstring>
#include <thread>

#include "image/file_bytes.h"
#include "server/doorman.h"
#include "server/identifier.h"
#include "server/services.h"

namespace mend {
namespace {

std::vector<Route> all_routes(Services& services, const std::function<size_t()>& connections) {
  std::vector<Route> routes;
  add_page_routes(routes);
  add_image_routes(routes, services);
  add_heatmap_routes(routes, services);
  add_job_routes(routes, services);
  add_system_routes(routes, services, connections);
  add_iopaint_routes(routes, services);
  return routes;
}

/// As many descriptors as the system allows: a connection is one.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// glibc gives each thread a heap of its own and returns little of it; with a few hundred threads that is memory that
/// only grows.
void keep_memory_flat() {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
}

std::string percent_encoded(const std::string& text) {
  std::string encoded;
  for (const unsigned char byte : text)
    encoded += std::isalnum(byte) || std::strchr("-._~", byte) ? std::string(1, static_cast<char>(byte))
                                                               : fmt::format("%{:02X}", byte);
  return encoded;
}

/// Copies the picture into the store. Throws as Server::open() says.
ImageRecord take_picture(ImageStore& images, const std::filesystem::path& picture) {
  const FileBytes bytes(picture);
  require(bytes.size() <= images.most_upload_bytes(), "{} has {} bytes; the server takes pictures of at most {}",
          picture.string(), bytes.size(), images.most_upload_bytes());
  const auto incoming = images.begin();
  incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  try {
    return images.keep(*incoming);
  } catch (const Error& error) {
    fail(error.code(), "{}: {}", picture.string(), error.what());
  }
}

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& options, Catalogue catalogue)
      : services(options, std::move(catalogue)),
        router(services.gate, services.metrics,
               all_routes(services, [this] { return doorman.busy() + doorman.waiting(); }),
               services.images.most_upload_bytes() + 65536, options.log_all),
        doorman({}, [this](Connection& connection) { return serve(connection); }) {}

  bool serve(Connection& connection) {
    uint64_t head_end = 0;
    long long body = 0;
    const bool again = router.answer(connection, services.stopping, [&](long long length) {
      head_end = connection.consumed();
      body = length;
    });
    // What is left of a body that nobody read must not be taken for the next request.
    const bool body_read = body >= 0 && connection.consumed() - head_end == static_cast<uint64_t>(body);
    if (again && body_read) return true;
    if (!body_read) connection.linger();
    return false;
  }

  void keep_house() {
    std::unique_lock lock(mutex);
    while (!leaving.wait_for(lock, std::chrono::minutes(5), [this] { return services.stopping.load(); })) {
      const double before = unix_seconds() - 3600 * services.options.keep_hours;
      services.images.expire(before);
      services.jobs.expire(before);
      malloc_trim(0);
    }
  }

  Services services;
  Router router;
  Doorman doorman;
  int port = 0;
  std::mutex mutex;
  std::condition_variable leaving;
  std::thread housekeeper;
};

Server::Server(const ServerOptions& options, Catalogue catalogue) {
  options.check();
  keep_memory_flat();
  raise_descriptor_limit();
  parts_ = std::make_unique<Parts>(options, std::move(catalogue));
  parts_->port = parts_->doorman.listen(options.host, options.port);
  parts_->router.set_listening(parts_->doorman.listening_socket());
  parts_->housekeeper = std::thread([this] { parts_->keep_house(); });
}

Server::~Server() { stop(); }

int Server::port() const { return parts_->port; }

std::string Server::address() const {
  const auto& options = parts_->services.options;
  const bool bare_v6 = options.host.find(':') != std::string::npos && options.host.front() != '[';
  const auto host = bare_v6 ? "[" + options.host + "]" : options.host;
  return fmt::format("http://{}:{}/{}", host, parts_->port, options.token.empty() ? "" : "#token=" + options.token);
}

std::string Server::open(const std::filesystem::path& picture) {
  const auto record = take_picture(parts_->services.images, picture);
  // In the fragment like the token: what the file is called is nobody's business but the page's.
  std::string bare = address();
  bare += parts_->services.options.token.empty() ? "#" : "&";
  return bare + "picture=" + record.id + "&name=" + percent_encoded(picture.filename().string());
}

void Server::stop() {
  auto& parts = *parts_;
  {
    const std::lock_guard lock(parts.mutex);
    if (parts.services.stopping.exchange(true)) return;
  }
  parts.leaving.notify_all();
  parts.services.jobs.stop();
  parts.router.set_listening(-1);
  parts.doorman.stop();
  if (parts.housekeeper.joinable()) parts.housekeeper.join();
}

}  // namespace mend
