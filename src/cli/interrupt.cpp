#include "cli/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "cli/guard.h"

namespace mend {
namespace {

CancelToken* interrupted = nullptr;
std::atomic<CancelToken*> finished{nullptr};
std::string_view finishing;  ///< what the first SIGINT is answered with; nothing when quiet

extern "C" void on_interrupt(int signal) {
  const auto* finish = finished.load();
  if (signal == SIGINT && finish && !finish->cancelled()) {
    const int error = errno;  // what was interrupted may be about to read it
    finish->cancel();
    [[maybe_unused]] const auto written = write(STDERR_FILENO, finishing.data(), finishing.size());
    errno = error;
    return;
  }
  if (interrupted->cancelled()) _exit(exit_interrupted);
  interrupted->cancel();
}

}  // namespace

void finish_on_interrupt(const CancelToken& finish, bool quiet) {
  constexpr std::string_view clear_line = "\r\033[K",
                             line = "\r\033[Kwriting the best so far; Ctrl+C again ends without\n";
  if (!quiet) finishing = isatty(STDERR_FILENO) ? line : line.substr(clear_line.size());
  finished = new CancelToken(finish);
}

void cancel_on_interrupt(const CancelToken& token) {
  interrupted = new CancelToken(token);  // lives as long as the handler, that is, for ever
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // The terminal was closed; whoever calls with nohup wants that ignored.
  struct sigaction hangup {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace mend
