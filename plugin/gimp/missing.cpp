#include "missing.h"

#include <algorithm>

namespace mend_gimp {

Box grown_within(const Box& box, int margin, int width, int height) {
  const int left = std::max(0, box.x - margin), top = std::max(0, box.y - margin);
  return {left, top, std::min(width, box.x + box.width + margin) - left,
          std::min(height, box.y + box.height + margin) - top};
}

void take_selection(Target& target, const std::vector<float>& selected) {
  const Box& box = target.hole_box;
  const Box& window = target.window;
  target.missing.assign(static_cast<size_t>(window.width) * static_cast<size_t>(window.height), 0);
  bool any = false;
  auto value = selected.begin();
  for (int y = box.y - window.y; y < box.y - window.y + box.height; ++y)
    for (int x = box.x - window.x; x < box.x - window.x + box.width; ++x, ++value) {
      target.feathered |= *value > 0.f && *value < 1.f;
      if (*value <= 0.5f) continue;
      any = true;
      target.missing[static_cast<size_t>(y) * static_cast<size_t>(window.width) + static_cast<size_t>(x)] = 255;
    }
  if (!any) throw Failure("Nothing on this layer is selected by more than half. Select what should be filled.");
}

void for_each_run(const Target& target, const std::function<void(const Box& run, size_t first)>& visit) {
  const int width = target.window.width;
  for (int y = 0; y < target.window.height; ++y) {
    const size_t row = static_cast<size_t>(y) * static_cast<size_t>(width);
    const uint8_t* missing = target.missing.data() + row;
    for (int x = 0; x < width;) {
      if (!missing[x]) {
        ++x;
        continue;
      }
      const int begin = x;
      while (x < width && missing[x]) ++x;
      visit(Box{target.window.x + begin, target.window.y + y, x - begin, 1}, row + static_cast<size_t>(begin));
    }
  }
}

}  // namespace mend_gimp
