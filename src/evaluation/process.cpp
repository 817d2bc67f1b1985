/// Running another program with a limit on its time.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "base/error.h"
#include "evaluation/contender.h"

namespace mend {
namespace {

[[noreturn]] void become(const std::string& command) {
  setpgid(0, 0);  // a group of its own, so that its children can be ended with it
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, stream);
  execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

int run_with_limit(const std::string& command, double seconds, const CancelToken& cancel, double* memory) {
  const pid_t child = fork();
  if (child < 0) fail(ErrorCode::io, "cannot start '{}': {}", command, std::strerror(errno));
  if (child == 0) become(command);
  setpgid(child, child);  // also here: whichever of the two runs first
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    int status = 0;
    rusage used{};
    if (wait4(child, &status, WNOHANG, &used) == child) {
      if (memory) *memory = static_cast<double>(used.ru_maxrss) * 1024;
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    const bool late = std::chrono::steady_clock::now() > deadline;
    if (late || cancel.cancelled()) {
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      cancel.check();
      fail(ErrorCode::unsupported, "'{}' took longer than {} s and was ended", command, seconds);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace mend
