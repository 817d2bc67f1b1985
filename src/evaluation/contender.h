/// Something that answers a picture with a hole by a picture: a filler of ours, any other program, or a folder of
/// results made elsewhere.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/context.h"
#include "base/options.h"
#include "evaluation/cases.h"
#include "fill/filler.h"

namespace mend {

class Contender {
 public:
  struct Answer {
    Raster picture;
    double memory = 0;  ///< bytes the program that answered had at most meanwhile; 0: not known
  };

  virtual ~Contender() = default;
  /// @param shown (1 or 3,H,W) in [0,1]: the photograph with the hole in mid grey, which is what peers see.
  /// @return a picture of that size; the runner puts known pixels back, as every tool's user would want.
  /// @throws Error that says what went wrong; the evaluation goes on with the next picture.
  virtual Answer answer(const EvaluationCase& task, const Raster& shown, const Hole& hole, const Context& context) = 0;
};

using FillerFactory = std::function<std::unique_ptr<Filler>(const std::string& method, const Options& options)>;

/// @param scratch an existing folder for the files of peer commands; @param time_limit seconds a command may take.
std::unique_ptr<Contender> make_contender(const ContenderSpec& spec, const FillerFactory& fillers,
                                          const std::filesystem::path& scratch, double time_limit);

/// Runs `command` by /bin/sh with its output discarded, and waits. A program that outlives `seconds`, or the
/// cancel token, is killed with all its children. @param memory set to the resident bytes it had at most;
/// the kernel counts what this process held when it started the program, so that is the least that can come out.
/// @return the exit status. @throws Error{unsupported} after the time
/// limit; Error{cancelled}; Error{io} if it cannot be started.
int run_with_limit(const std::string& command, double seconds, const CancelToken& cancel, double* memory = nullptr);

}  // namespace mend
