/// What tests of fillers have in common: a picture, a context, and what an error says.
#pragma once
#include "base/context.h"
#include "base/rng.h"
#include "image/raster.h"
#include "support/message_of.h"

namespace mend::testing {

/// Every value random in [0,1).
inline Raster noise(int channels, int height, int width, uint64_t seed = 3) {
  Raster picture(channels, height, width);
  Rng rng(seed);
  for (size_t i = 0; i < static_cast<size_t>(channels) * picture.plane_size(); ++i)
    picture.data()[i] = static_cast<float>(rng.uniform());
  return picture;
}

inline Context single_thread(uint64_t seed = 1) {
  Context context;
  context.threads = 1;
  context.seed = seed;
  return context;
}

}  // namespace mend::testing
