/// What `mend serve` is told: where to listen, whom to serve, and how much of the machine it may take.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace mend {

struct ServerOptions {
  std::string host = "127.0.0.1";          ///< an address or name of this machine; not loopback: `token` is wanted
  int port = 8080;                         ///< 0: any free one
  std::string token;                       ///< empty: no token is asked for
  std::vector<std::string> allowed_names;  ///< further values of the Host header, without port
  double max_megapixels = 128;             ///< larger pictures are refused by their header
  int workers = 1;                         ///< jobs that run at once, 1..64; they share the threads of the machine
  int queue_length = 128;                  ///< jobs that wait; more are answered 429
  double job_gigabytes = 8;                ///< a job that is estimated to need more memory is refused
  double store_gigabytes = 20;             ///< uploads and results on disk; more are answered 507
  double keep_hours = 24;                  ///< pictures and jobs unused for longer are removed
  std::filesystem::path folder;            ///< where they lie; made if missing, for the owner alone (mode 0700)
  bool log_all = false;                    ///< one line a request on stderr; otherwise only refusals and failures

  /// Throws invalid_argument that names the field.
  void check() const;
};

/// True for 127.0.0.0/8, ::1 and localhost.
bool is_loopback(const std::string& host);

/// $XDG_STATE_HOME/mend/serve-PORT, or the same below ~/.local/state.
std::filesystem::path default_server_folder(int port);

}  // namespace mend
