#include "server/gate.h"

#include <arpa/inet.h>

#include <algorithm>

#include "server/reply.h"

namespace mend {
namespace {

/// "name:port" without its port; brackets of IPv6 stay.
std::string without_port(const std::string& host) {
  const size_t colon = host.rfind(':'), bracket = host.rfind(']');
  const bool port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  return port ? host.substr(0, colon) : host;
}

bool is_address(const std::string& name) {
  in6_addr parsed{};
  const std::string plain = name.size() > 2 && name.front() == '[' ? name.substr(1, name.size() - 2) : name;
  return inet_pton(AF_INET, plain.c_str(), &parsed) == 1 || inet_pton(AF_INET6, plain.c_str(), &parsed) == 1;
}

}  // namespace

bool equal_secrets(const std::string& a, const std::string& b) {
  unsigned difference = a.size() != b.size();
  for (size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(a[i] ^ (b.empty() ? '\0' : b[i % b.size()]));
  return difference == 0;
}

Gate::Gate(const ServerOptions& options)
    : names_(options.allowed_names), any_address_(!is_loopback(options.host)), token_(options.token) {
  names_.insert(names_.end(), {options.host, "localhost", "127.0.0.1", "[::1]"});
}

bool Gate::known_host(const std::string& host) const {
  const std::string name = without_port(host);
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) return true;
  // A rebinding attack needs a name; whoever types this machine's address means this machine.
  return any_address_ && is_address(name);
}

bool Gate::pass(const httplib::Request& request, httplib::Response& response, bool open) const {
  const auto host = request.get_header_value("Host");
  if (request.get_header_value_count("Host") != 1 || !known_host(host)) {
    reply_error(response, 403, "wrong_host",
                "the Host header does not name this server; open it by its address, or start it with --allow-host");
    return false;
  }
  const auto origin = request.get_header_value("Origin"), site = request.get_header_value("Sec-Fetch-Site");
  const bool own_origin = origin.empty() || origin == "http://" + host || origin == "https://" + host;
  const bool own_site = site.empty() || site == "same-origin" || site == "none" || (open && request.method == "GET");
  if (!own_origin || !own_site) {
    reply_error(response, 403, "wrong_origin", "only the server's own page may send requests from a browser");
    return false;
  }
  if (open || token_.empty()) return true;
  const std::string scheme = "Bearer ", given = request.get_header_value("Authorization");
  if (given.compare(0, scheme.size(), scheme) == 0 && equal_secrets(given.substr(scheme.size()), token_)) return true;
  reply_error(response, 401, "wrong_token", "this server wants its token as `Authorization: Bearer TOKEN`");
  response.set_header("WWW-Authenticate", "Bearer");
  return false;
}

void Gate::add_security_headers(httplib::Response& response) {
  const auto put = [&](const char* name, const char* value) {
    if (!response.has_header(name)) response.set_header(name, value);
  };
  put("Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
      "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  put("X-Content-Type-Options", "nosniff");
  put("X-Frame-Options", "DENY");
  put("Referrer-Policy", "no-referrer");
  put("Cross-Origin-Opener-Policy", "same-origin");
  put("Cross-Origin-Resource-Policy", "same-origin");
  put("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  put("Cache-Control", "no-store");
}

}  // namespace mend
