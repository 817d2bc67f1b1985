#include "cli/guard.h"

#include <cstdio>
#include <filesystem>
#include <new>

#include "base/error.h"

namespace mend {

int guard(const std::function<int()>& action) {
  try {
    return action();
  } catch (const Error& error) {
    std::fprintf(stderr, "mend: %s\n", error.what());
    if (error.code() == ErrorCode::cancelled) return exit_interrupted;
    return error.code() == ErrorCode::out_of_memory ? exit_internal : exit_bad_input;
  } catch (const std::filesystem::filesystem_error& error) {
    std::fprintf(stderr, "mend: %s: %s\n", error.path1().c_str(), error.code().message().c_str());
    return exit_bad_input;
  } catch (const std::bad_alloc&) {
    std::fputs("mend: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mend: internal error: %s\n", error.what());
  }
  return exit_internal;
}

}  // namespace mend
