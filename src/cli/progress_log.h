/// Progress of hours of work: on the terminal, or as lines where stderr is a file.
#pragma once
#include "cli/progress_line.h"

namespace mend {

/// The line's own sink where it draws; else, unless quiet, a line of the same text at most every half minute.
ProgressSink long_work_progress(ProgressLine& line, bool quiet);

}  // namespace mend
