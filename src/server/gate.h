/// Who may speak to the server: checks every request before its body is read, and puts the security headers on every
/// answer.
///
/// Against DNS rebinding: the Host header must name this server. Against cross-site requests: a browser says where a
/// request comes from (Origin, Sec-Fetch-Site), and only the server's own page may ask. No CORS header is ever sent.
#pragma once
#include <httplib.h>

#include <string>
#include <vector>

#include "server/server_options.h"

namespace mend {

class Gate {
 public:
  explicit Gate(const ServerOptions& options);

  /// True if the request may pass; otherwise `response` says why not (400, 401 or 403).
  /// `open`: the page and its parts and /healthz, which ask for no token.
  bool pass(const httplib::Request& request, httplib::Response& response, bool open) const;

  static void add_security_headers(httplib::Response& response);

 private:
  bool known_host(const std::string& host) const;
  std::vector<std::string> names_;
  bool any_address_;
  std::string token_;
};

/// Compares in a time that depends on the lengths alone.
bool equal_secrets(const std::string& a, const std::string& b);

}  // namespace mend
