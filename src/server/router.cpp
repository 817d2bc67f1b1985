#include "server/router.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

#include "server/reply.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

/// Whoever sends a body slowly, or waits for a job as IOPaint's clients do, holds a thread. So many may; the rest of
/// the threads (doorman.h) answer what is short.
constexpr int most_bodies = 224;

thread_local Clock::time_point request_start;

/// Counts itself while it lives.
struct Counted {
  explicit Counted(std::atomic<int>& all) : counter(all), count(++all) {}
  ~Counted() { --counter; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::atomic<int>& counter;
  const int count;
};

std::string regex_of(const std::string& path) {
  std::string pattern;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '{') {
      i = path.find('}', i);
      pattern += "([A-Za-z0-9_-]{1,64})";
    } else {
      if (path[i] == '.') pattern += '\\';
      pattern += path[i];
    }
  }
  return pattern;
}

std::string reason_of(int status) {
  switch (status) {
    case 404: return "there is nothing at this address";
    case 413: return "the request's body is larger than this server takes";
    case 414: return "the request's address is too long";
    case 416: return "the range lies outside";
    default: return status >= 500 ? "the server failed on this request" : "this is no request the server understands";
  }
}

}  // namespace

Router::Router(const Gate& gate, Metrics& metrics, std::vector<Route> routes, size_t most_body_bytes, bool log_all)
    : gate_(gate), metrics_(metrics), routes_(std::move(routes)), most_body_bytes_(most_body_bytes), log_all_(log_all) {
  for (const auto& route : routes_) {
    patterns_.emplace_back(regex_of(route.path));
    add(route);
  }
  set_payload_max_length(most_body_bytes);
  // What the headers promise; the doorman keeps it.
  set_keep_alive_timeout(10);
  set_keep_alive_max_count(1000000);
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return admit(request, response) ? HandlerResponse::Unhandled : HandlerResponse::Handled;
  });
  set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr& thrown) {
    reply_exception(response, thrown);
  });
  const HandlerWithResponse explain = [](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) reply_error(response, response.status, "bad_request", reason_of(response.status));
    return HandlerResponse::Handled;
  };
  set_error_handler(explain);
  set_post_routing_handler(
      [](const httplib::Request&, httplib::Response& response) { Gate::add_security_headers(response); });
  set_logger([this](const httplib::Request& request, const httplib::Response& response) {
    const double seconds = std::chrono::duration<double>(Clock::now() - request_start).count();
    std::string ignored;
    const auto* route = find(request, &ignored);
    metrics_.count_request(request.method, route ? route->path : "none", response.status, seconds);
    log(request, response, seconds);
  });
}

void Router::add(const Route& route) {
  const auto pattern = regex_of(route.path);
  const auto& handle = route.handle;
  const HandlerWithContentReader with_body =
      [this, handle](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& body) {
        const Counted place(bodies_);
        if (place.count <= most_bodies) return handle({request, response, &body});
        reply_error(response, 503, "busy", "the server takes as many requests at once as it can; try again soon");
        response.set_header("Retry-After", "2");
      };
  if (route.method == "GET")
    Get(pattern, [handle](const httplib::Request& request, httplib::Response& response) {
      handle({request, response, nullptr});
    });
  else if (route.method == "DELETE")
    Delete(pattern, with_body);
  else
    Post(pattern, with_body);
}

const Route* Router::find(const httplib::Request& request, std::string* allowed) const {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  for (size_t i = 0; i < routes_.size(); ++i) {
    if (!std::regex_match(request.path, patterns_[i])) continue;
    if (routes_[i].method == method) return &routes_[i];
    *allowed += (allowed->empty() ? "" : ", ") + routes_[i].method;
  }
  return nullptr;
}

bool Router::admit(const httplib::Request& request, httplib::Response& response) const {
  std::string allowed;
  const Route* route = request.path.size() <= 512 ? find(request, &allowed) : nullptr;
  if (!gate_.pass(request, response, route && route->open)) return false;
  if (!route && !allowed.empty()) {
    reply_error(response, 405, "wrong_method", fmt::format("this address answers {} only", allowed));
    response.set_header("Allow", allowed);
    return false;
  }
  if (!route) {
    reply_error(response, 404, "unknown_address", "there is nothing at this address; /openapi.json lists what is");
    return false;
  }
  const auto length = request.get_header_value("Content-Length");
  if (length.size() > 15 || (!length.empty() && std::strtoull(length.c_str(), nullptr, 10) > most_body_bytes_)) {
    reply_error(response, 413, "too_large",
                fmt::format("the body has more than the {} bytes that this server takes", most_body_bytes_));
    return false;
  }
  return true;
}

bool Router::answer(httplib::Stream& stream, bool last, const std::function<void(long long)>& head_read) {
  request_start = Clock::now();
  bool closed = false;
  const bool ok = process_request(stream, last, closed, [&](httplib::Request& request) {
    const auto length = request.get_header_value("Content-Length");
    head_read(request.has_header("Transfer-Encoding")
                  ? -1
                  : static_cast<long long>(std::strtoull(length.c_str(), nullptr, 10)));
  });
  return ok && !closed && !last;
}

void Router::log(const httplib::Request& request, const httplib::Response& response, double seconds) const {
  const bool refused = response.status == 401 || response.status == 403 || response.status == 429;
  const bool failed = response.status == 500 || response.status == 507;
  if (!log_all_ && !refused && !failed) return;
  // The path without its query, and letters that could break the line left out; no header and no body.
  std::string path = request.path.substr(0, 200);
  for (char& letter : path)
    if (letter < ' ' || letter > '~') letter = '?';
  char when[32];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  std::strftime(when, sizeof when, "%FT%TZ", gmtime_r(&now, &utc));
  std::fprintf(stderr, "%s %s %s %d %.1f ms\n", when, request.method.substr(0, 10).c_str(), path.c_str(),
               response.status, 1000 * seconds);
}

bool read_body(const Call& call, size_t limit, std::string& body) {
  bool too_long = false;
  const bool complete = (*call.body)([&](const char* data, size_t size) {
    too_long = body.size() + size > limit;
    if (!too_long) body.append(data, size);
    return !too_long;
  });
  if (complete && !too_long) return true;
  if (too_long)
    reply_error(call.response, 413, "too_large", fmt::format("the body may have {} bytes at most", limit));
  else
    reply_error(call.response, 400, "bad_request", "the request's body broke off");
  return false;
}

bool read_json(const Call& call, size_t limit, nlohmann::json& value) {
  const auto type = call.request.get_header_value("Content-Type");
  if (type.compare(0, 16, "application/json") != 0) {
    reply_error(call.response, 415, "wrong_content_type", "the body must be sent as application/json");
    return false;
  }
  std::string body;
  if (!read_body(call, limit, body)) return false;
  // Depth is bounded so that a million brackets cannot exhaust the stack.
  bool too_deep = false;
  value = nlohmann::json::parse(
      body,
      [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > 32;
        return depth <= 32;
      },
      false);
  if (!value.is_discarded() && value.is_object() && !too_deep) return true;
  reply_error(call.response, 400, "bad_json", "the body is not a JSON object");
  return false;
}

}  // namespace mend
