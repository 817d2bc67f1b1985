/// mend-train CONFIG [--resume] [--out DIR] [--minutes N]: training alone, without an image library.
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
    return error.code() == mend::ErrorCode::cancelled ? 130 : 1;
  } catch (const c10::Error& error) {
    std::fprintf(stderr, "mend-train: %s\n", error.what_without_backtrace());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mend-train: %s\n", error.what());
  }
  return 1;
}
