#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "cli/command.h"
#include "cli/guard.h"
#include "server/server.h"

namespace mend {
namespace {

constexpr const char* serve_examples =
    R"help(Examples:
  mend serve                         the editor on http://127.0.0.1:8080/
  mend serve --open                  and opens it in the browser
  mend serve --open photo.jpg        the editor on a picture
  mend serve --port 9000 --workers 2
  mend serve --host 0.0.0.0 --token "$(openssl rand -hex 16)"

The API is described by /openapi.json and docs/api.md. Pictures and jobs lie in a private folder (--data), expire
when unused, and survive a restart (not with --port 0, where no browser finds them again). Ctrl+C stops; jobs at work are taken up again at the next start.)help";

struct ServeCommand {
  ServerOptions options;
  std::string folder, picture;
  CLI::Option* open = nullptr;
};

void add_serve_options(CLI::App& command, ServeCommand& serve) {
  auto& options = serve.options;
  allow_whole(*command.add_option("--port", options.port, "The port; 0: any free one (8080)")->type_name("N"), 0,
              65535);
  command.add_option("--host", options.host, "The address to listen on; one that others can reach wants --token")
      ->type_name("HOST")
      ->capture_default_str();
  command.add_option("--token", options.token, "What clients must present; also read from $MEND_TOKEN")
      ->type_name("SECRET")
      ->envname("MEND_TOKEN");
  command.add_option("--allow-host", options.allowed_names, "A further name by which clients may address this server")
      ->type_name("NAME")
      ->allow_extra_args(false);
  allow_range(
      *command.add_option("--max-megapixels", options.max_megapixels, "Refuse larger pictures (128)")->type_name("N"),
      0.01, 100000);
  allow_whole(
      *command.add_option("--workers", options.workers, "Jobs at once; they share the processor (1)")->type_name("N"),
      1, 64);
  allow_whole(*command.add_option("--queue", options.queue_length, "Jobs that may wait (128)")->type_name("N"), 1,
              100000);
  allow_range(*command.add_option("--job-memory", options.job_gigabytes, "Refuse jobs that would need more GB (8)")
                   ->type_name("GB"),
              0.01, 100000);
  allow_range(*command.add_option("--store", options.store_gigabytes, "GB of pictures on disk (20)")->type_name("GB"),
              0.01, 1000000);
  allow_range(*command.add_option("--keep", options.keep_hours, "Hours after which unused pictures go (24)")
                   ->type_name("HOURS"),
              0.001, 100000);
  command
      .add_option("--data", serve.folder,
                  "Where pictures and jobs lie; default: below ~/.local/state/mend; with --port 0 a new one there, "
                  "removed at the end")
      ->type_name("DIR");
  command.add_flag("--log", options.log_all, "Write a line for every request to stderr");
  serve.open =
      command.add_option("--open", serve.picture, "Open the editor in the browser, on a picture if one is named")
          ->type_name("[PICTURE]")
          ->expected(0, 1);
}

/// Leaves the browser to a grandchild, so that no zombie stays and its end is nobody's business.
void open_browser(const std::string& address) {
  const pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      execlp("xdg-open", "xdg-open", address.c_str(), nullptr);
      std::fprintf(stderr, "mend: note: there is no xdg-open; open %s yourself\n", address.c_str());
    }
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
}

/// The folder of a server that nobody will find again, because its port was any: it goes when the server does.
class PassingFolder {
 public:
  explicit PassingFolder(const std::filesystem::path& parent) {
    std::error_code ignored;
    std::filesystem::create_directories(parent, ignored);
    std::string name = (parent / "serve-XXXXXX").string();
    if (!mkdtemp(name.data()))
      fail(ErrorCode::io, "cannot make a folder in {}: {}", parent.string(), std::strerror(errno));
    path_ = name;
  }
  ~PassingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

int run_serve(ServeCommand& serve, const CancelToken& cancel) {
  serve.options.folder = serve.folder;
  if (serve.folder.empty()) serve.options.folder = default_server_folder(serve.options.port);
  std::optional<PassingFolder> passing;
  if (serve.folder.empty() && serve.options.port == 0)
    serve.options.folder = passing.emplace(serve.options.folder.parent_path()).path();
  serve.options.check();
  Server server(serve.options, Catalogue());
  const auto address = serve.picture.empty() ? server.address() : server.open(serve.picture);
  std::printf("mend serve: %s\n", address.c_str());
  std::fflush(stdout);
  if (serve.open->count() > 0) open_browser(address);
  while (!cancel.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server.stop();
  return exit_ok;
}

}  // namespace

void add_serve_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("serve", "The editor in the browser, and the API behind it");
  const auto serve = std::make_shared<ServeCommand>();
  add_serve_options(command, *serve);
  command.footer(serve_examples);
  command.callback(
      [&program, serve] { program.action = [&program, serve] { return run_serve(*serve, program.cancel); }; });
}

}  // namespace mend
