/// One piece of work as the caller asked for it: picture, hole, and the context made of mend_fill_options.
#pragma once
#include <thread>

#include "base/context.h"
#include "capi/pixels.h"
#include "fill/fill_image.h"
#include "fill/filler.h"
#include "mend/mend.h"

struct mend_filler {
  std::unique_ptr<const mend::Filler> filler;
  std::string description;
};

struct mend_canceller {
  mend::CancelToken token;
};

namespace mend {

/// Seed, threads, progress and cancel as the caller asked for them. Throws invalid_argument.
Context context_of(const mend_fill_options& options);

struct Work {
  /// Checks everything; throws invalid_argument, bad_image. Nothing of the caller's memory is changed.
  Work(const mend_filler* filler, const mend_pixels* pixels, const mend_hole* hole, const mend_fill_options* options);

  /// Fills a copy of the picture with this seed; the progress moves from `from` to `to`.
  FillReport run(uint64_t seed, double from, double to, Image& filled) const;

  const Filler& filler;
  PixelView view;
  Hole hole;  ///< grown as asked for
  Image known;
  Context context;
};

}  // namespace mend
