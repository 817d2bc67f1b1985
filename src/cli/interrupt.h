/// Ctrl+C: the first asks the work to stop, the second ends the program at once.
#pragma once
#include "base/context.h"

namespace mend {

/// From now on SIGINT and SIGTERM cancel `token`. Files are written whole or not at all, so that either way no half
/// file remains under its name.
void cancel_on_interrupt(const CancelToken& token);

/// From now on the first SIGINT cancels `finish` instead, and says so on stderr unless `quiet`; the next one cancels
/// `token`: work ends with its best so far.
void finish_on_interrupt(const CancelToken& finish, bool quiet);

}  // namespace mend
