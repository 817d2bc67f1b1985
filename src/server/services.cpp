#include "server/services.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "server/reply.h"

namespace mend {
namespace fs = std::filesystem;

const fs::path& Services::prepared(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || chmod(folder.c_str(), 0700) != 0)
    fail(ErrorCode::io, "cannot make the private folder {}: {}", folder.string(),
         error ? error.message() : std::strerror(errno));
  return folder;
}

void reply_busy(httplib::Response& response, int seconds, const std::string& message) {
  reply_error(response, 429, "busy", message);
  response.set_header("Retry-After", std::to_string(seconds));
}

void reply_store_full(httplib::Response& response) {
  reply_error(response, 507, "store_full", "the server's store of pictures is full; remove some, or try again later");
}

void reply_unknown_image(httplib::Response& response) {
  reply_error(response, 404, "unknown_image", "there is no picture of that id; it may have expired, upload it again");
}

}  // namespace mend
