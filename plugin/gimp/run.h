/// One call of the plug-in, whatever the version of GIMP.
#pragma once
#include "host.h"

namespace mend_gimp {

/// Reads, asks (when interactive), fills, writes. `choice` goes in as last time's and comes out as this time's.
/// Answers the layer that holds the result. Throws Failure or Cancelled; nothing was changed then.
int32_t run(int32_t image, int32_t layer, Run mode, Choice& choice);

}  // namespace mend_gimp
