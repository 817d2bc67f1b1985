#include "server/server_options.h"

#include <cstdlib>

#include "base/error.h"

namespace mend {
namespace fs = std::filesystem;

void ServerOptions::check() const {
  require(port >= 0 && port <= 65535, "the port is 0 to 65535, not {}", port);
  require(!host.empty(), "the host must not be empty");
  require(is_loopback(host) || !token.empty(),
          "the host {} can be reached from other machines, so a token is needed: add --token SECRET", host);
  require(token.empty() || token.size() >= 8, "the token wants at least 8 letters");
  for (const char letter : token)
    require(letter > ' ' && letter < 127, "the token wants visible ASCII letters without spaces");
  require(max_megapixels > 0, "max_megapixels is above 0, not {}", max_megapixels);
  require(workers >= 1 && workers <= 64, "workers is 1 to 64, not {}", workers);
  require(queue_length >= 1 && queue_length <= 100000, "the queue's length is 1 to 100000, not {}", queue_length);
  require(job_gigabytes > 0, "the memory of a job is above 0 GB, not {}", job_gigabytes);
  require(store_gigabytes > 0, "the store is above 0 GB, not {}", store_gigabytes);
  require(keep_hours > 0, "pictures are kept for more than 0 hours, not {}", keep_hours);
  require(!folder.empty(), "the server needs a folder for its pictures");
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.rfind("127.", 0) == 0;
}

fs::path default_server_folder(int port) {
  const char *state = std::getenv("XDG_STATE_HOME"), *home = std::getenv("HOME");
  const fs::path base = state && *state ? fs::path(state)
                        : home && *home ? fs::path(home) / ".local/state"
                                        : fs::temp_directory_path();
  return base / "mend" / ("serve-" + std::to_string(port));
}

}  // namespace mend
