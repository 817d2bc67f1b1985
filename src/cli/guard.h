/// The boundary of the program: errors become one line on stderr and an exit code.
#pragma once
#include <functional>

namespace mend {

enum ExitCode {
  exit_ok = 0,
  exit_internal = 1,      ///< a fault of the program, or too little memory
  exit_bad_input = 2,     ///< wrong usage, or a file that cannot be read, written or filled; nothing was written
  exit_partly = 3,        ///< some pictures of a batch failed, the others are done
  exit_interrupted = 130  ///< Ctrl+C
};

/// Runs `action` and answers its exit code; whatever it throws is printed and mapped.
int guard(const std::function<int()>& action);

}  // namespace mend
