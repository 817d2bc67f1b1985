/// The table of what can be asked, over httplib: every route is one row, and what is not in the table is answered
/// before a byte of its body is read.
#pragma once
#include <httplib.h>
#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "server/gate.h"
#include "server/metrics.h"

namespace mend {

/// A request with its body still to come.
struct Call {
  const httplib::Request& request;
  httplib::Response& response;
  const httplib::ContentReader* body;  ///< null for GET

  /// What stands in the path at the n-th `{…}`, from 0.
  std::string argument(size_t n) const { return request.matches[n + 1].str(); }
};

struct Route {
  std::string method;  ///< GET, POST or DELETE
  std::string path;    ///< "/api/v1/jobs/{id}/events"; `{…}` stands for 1 to 64 letters, digits, '-' and '_'
  std::function<void(const Call&)> handle;
  bool open = false;  ///< asks for no token
};

class Router final : public httplib::Server {
 public:
  Router(const Gate& gate, Metrics& metrics, std::vector<Route> routes, size_t most_body_bytes, bool log_all);

  /// Answers one request from `stream`; true if another may follow on it. `head_read` is called once its head is read,
  /// with the length of the body that it announces (-1: chunked).
  bool answer(httplib::Stream& stream, bool last, const std::function<void(long long)>& head_read);

  /// While it is set, streams that wait for events end. See httplib: a content provider stops when this is so.
  void set_listening(int socket) { svr_sock_ = socket; }
  const std::vector<Route>& routes() const { return routes_; }

 private:
  void add(const Route& route);
  /// The row of a path, or null; `other_method`: the path exists, but not by this method.
  const Route* find(const httplib::Request& request, std::string* allowed) const;
  bool admit(const httplib::Request& request, httplib::Response& response) const;
  void log(const httplib::Request& request, const httplib::Response& response, double seconds) const;

  const Gate& gate_;
  Metrics& metrics_;
  std::vector<Route> routes_;
  std::vector<std::regex> patterns_;
  size_t most_body_bytes_;
  std::atomic<int> bodies_{0};  ///< requests with a body that are at work
  bool log_all_;
};

/// Reads a body of at most `limit` bytes; false (and an answer 413 or 400) if it is longer or breaks off.
bool read_body(const Call& call, size_t limit, std::string& body);

/// The same for a body that must be a JSON object sent as application/json; otherwise 415 or 400.
bool read_json(const Call& call, size_t limit, nlohmann::json& value);

}  // namespace mend
