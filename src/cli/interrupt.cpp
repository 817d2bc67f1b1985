#include "cli/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli/guard.h"

namespace mend {
namespace {

CancelToken* interrupted = nullptr;
std::atomic<CancelToken*> finished{nullptr};

extern "C" void on_interrupt(int signal) {
  const auto* finish = finished.load();
  if (signal == SIGINT && finish && !finish->cancelled()) return finish->cancel();
  if (interrupted->cancelled()) _exit(exit_interrupted);
  interrupted->cancel();
}

}  // namespace

void finish_on_interrupt(const CancelToken& finish) { finished = new CancelToken(finish); }

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
