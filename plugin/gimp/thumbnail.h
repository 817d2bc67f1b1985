/// Small pictures of a target for the dialog.
#pragma once
#include <gdk-pixbuf/gdk-pixbuf.h>

#include "host.h"

namespace mend_gimp {

/// The hole and as much again around it, scaled to fit `side` pixels. The caller owns the answer.
GdkPixbuf* thumbnail(const Target& target, int side);

}  // namespace mend_gimp
