/// Channel counts of a network at another width than the official one.
#pragma once
#include <algorithm>
#include <cstdint>

namespace mend {

/// Scales every channel count of an official architecture by width / official. The official width changes nothing.
///
///     const Width channels{config.width, 64};
///     conv(4, channels(64)); conv(channels(64), channels(128));
struct Width {
  int64_t width;
  int64_t official;
  int64_t operator()(int64_t channels) const { return std::max<int64_t>(1, channels * width / official); }
};

}  // namespace mend
