/// `mend serve`: the API and the page, until it is told to stop.
#pragma once
#include <filesystem>
#include <memory>

#include "base/context.h"
#include "server/catalogue.h"
#include "server/server_options.h"

namespace mend {

class Server {
 public:
  /// Opens the folder, takes up the jobs that an earlier server left, and listens.
  /// Throws Error{invalid_argument} for an option out of bounds; Error{io} if the folder or the address is not to be
  /// had.
  Server(const ServerOptions& options, Catalogue catalogue);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  /// "http://127.0.0.1:8080/", with the token as a fragment (which browsers never send) if there is one.
  std::string address() const;
  /// Takes a picture of this machine as if it had been uploaded. Returns the address that opens the editor on it.
  /// Throws what load_image throws for a file that is no picture, Error{io}, and Error{invalid_argument} if it is
  /// larger than an upload may be.
  std::string open(const std::filesystem::path& picture);
  /// Stops listening, parks the jobs at work, and waits for the answers that are being sent.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mend
