/// mend-train CONFIG [--resume] [--out DIR] [--minutes N]: training alone, without an image library. Exit codes as
/// `mend` has them: 2 for wrong input, 130 when interrupted, 1 for anything else.
#include <c10/util/Exception.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "base/error.h"
#include "training/command.h"

namespace {
mend::CancelToken* interrupted = nullptr;
}

int main(int count, char** words) {
  mend::Context context;
  interrupted = &context.cancel;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted->cancel(); });
  try {
    return mend::train_command(std::vector<std::string>(words + 1, words + count), context);
  } catch (const mend::Error& error) {
    std::fprintf(stderr, "mend-train: %s\n", error.what());
    if (error.code() == mend::ErrorCode::cancelled) return 130;
    return error.code() == mend::ErrorCode::out_of_memory ? 1 : 2;
  } catch (const c10::Error& error) {
    std::fprintf(stderr, "mend-train: %s\n", error.what_without_backtrace());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mend-train: %s\n", error.what());
  }
  return 1;
}
