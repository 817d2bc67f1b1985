/// libFuzzer: a whole request as bytes, through the same parser and handlers as one that comes from a socket. Its first
/// byte picks what is put before the rest, so that multipart and JSON bodies are reached at once; "$I" stands for the
/// id of a picture that the server has. Nothing may crash, hang or leak, no request may be answered by 500, and every
/// answer that is no success must be a JSON error.
#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "image/codec.h"
#include "server/services.h"

namespace {

using namespace mend;

/// A request in memory, and what was answered.
class MemoryStream final : public httplib::Stream {
 public:
  explicit MemoryStream(std::string request) : request_(std::move(request)) {}
  bool is_readable() const override { return position_ < request_.size(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const size_t count = std::min(size, request_.size() - position_);
    std::copy_n(request_.data() + position_, count, to);
    position_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    answer.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& address, int& port) const override { address = "127.0.0.1", port = 1; }
  void get_local_ip_and_port(std::string& address, int& port) const override { address = "127.0.0.1", port = 2; }
  socket_t socket() const override { return -1; }
  std::string answer;

 private:
  std::string request_;
  size_t position_ = 0;
};

ServerOptions options() {
  ServerOptions options;
  std::string name = (std::filesystem::temp_directory_path() / "mend-fuzz-XXXXXX").string();
  options.folder = mkdtemp(name.data());
  options.max_megapixels = 0.02;
  options.store_gigabytes = 0.01;
  return options;
}

struct Target {
  Target() : services(options(), Catalogue(std::vector<NetworkInfo>{})), router(make()) {}
  ~Target() { std::filesystem::remove_all(services.options.folder); }
  Router make() {
    std::vector<Route> routes;
    add_image_routes(routes, services);
    add_heatmap_routes(routes, services);
    add_job_routes(routes, services);
    add_system_routes(routes, services, [] { return size_t{0}; });
    add_iopaint_routes(routes, services);
    return {services.gate, services.metrics, std::move(routes), 1 << 20, false};
  }
  /// The id of a picture, which is stored anew when a request has removed it.
  const std::string& picture() {
    if (services.images.find(id_)) return id_;
    Image image(12, 10, 3, false, Depth::u8);
    for (size_t i = 0; i < image.byte_count(); ++i) image.bytes()[i] = static_cast<std::byte>(31 * i);
    SaveOptions png;
    png.format = Format::png;
    const auto bytes = encode_image(image, png);
    const auto incoming = services.images.begin();
    incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return id_ = services.images.keep(*incoming).id;
  }
  /// Until no job is at work: what one does belongs to the request that submitted it.
  void settle() const {
    while (services.jobs.waiting() + services.jobs.running() > 0)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  Services services;
  Router router;

 private:
  std::string id_;
};

std::string request_of(const uint8_t* data, size_t size, const std::string& picture) {
  std::string rest(reinterpret_cast<const char*>(data), size);
  for (size_t at = 0; (at = rest.find("$I", at)) != std::string::npos; at += picture.size())
    rest.replace(at, 2, picture);
  const auto with = [&](const char* path, const char* type) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", path,
                       type, rest.size() - 1, rest.substr(1));
  };
  const char* multipart = "multipart/form-data; boundary=b";
  switch (rest[0]) {
    case 'i': return with("/api/v1/images", multipart);
    case 'p': return with("/api/v1/inpaint", multipart);
    case 'j': return with("/api/v1/jobs", "application/json");
    case 'h': return with("/api/v1/holes", "application/json");
    case 'n': return with("/api/v1/inpaint", "application/json");
    case 'a': return with("/api/v1/adjust_mask", "application/json");
    default: return rest;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Target target;
  if (size == 0) return 0;
  const std::string request = request_of(data, size, target.picture());
  MemoryStream stream(request);
  target.router.answer(stream, true, [](long long) {});
  target.settle();
  if (stream.answer.compare(0, 12, "HTTP/1.1 500") == 0) {
    std::fprintf(stderr, "a fault of the server: %s\n", stream.answer.c_str());
    std::abort();
  }
  const size_t body = stream.answer.find("\r\n\r\n");
  const bool failed = stream.answer.compare(0, 10, "HTTP/1.1 4") == 0 && request.compare(0, 4, "HEAD") != 0;
  if (failed && (body == std::string::npos || !nlohmann::json::accept(stream.answer.substr(body + 4)))) {
    std::fprintf(stderr, "an error that is no JSON: %s\n", stream.answer.c_str());
    std::abort();
  }
  return 0;
}
