#include "server/job_memory.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "fill/adapt.h"
#include "fill/windows.h"

namespace mend {
namespace {

/// For a pixel of the window, generously: pyramids of patch matching; the widest layers of a network at full size and
/// their answers, in float32.
constexpr double patches_a_pixel = 200, network_a_pixel = 1000;
/// For a pixel of a patch, while a network learns: every layer's answer is kept, and has a gradient.
constexpr double learning_a_pixel = 12000;

double number(const FillChoice& choice, const char* key, double usual) {
  const auto found = choice.options.find(key);
  return found == choice.options.end() ? usual : std::strtod(found->second.c_str(), nullptr);
}

}  // namespace

double memory_of_filling(const FillChoice& choice, const Image& image, const Hole& hole, const Filler& filler) {
  long long largest = 0;
  for (const auto& work : plan_windows(hole, filler)) largest = std::max(largest, work.window.area());
  const double a_pixel = choice.method == "network" ? network_a_pixel : patches_a_pixel;
  // Picture, result and encoded file; holes; the window.
  return 3.0 * static_cast<double>(image.byte_count()) + 4.0 * static_cast<double>(image.bounds().area()) +
         a_pixel * static_cast<double>(largest);
}

double memory_of_learning(const FillChoice& choice, const Image& image) {
  if (!choice.options.count("adapt")) return 0;
  const AdaptOptions usual;
  const double longest = std::max(image.width(), image.height());
  const double side = std::min(number(choice, "adapt.patch", usual.patch), longest);
  return learning_a_pixel * number(choice, "adapt.batch", usual.batch) * side * side;
}

void allow_memory(double bytes, double most) {
  if (bytes > most)
    fail(ErrorCode::out_of_memory, "the job would need about {} of memory but may have {}; ask for less at once",
         human_bytes(static_cast<unsigned long long>(bytes)), human_bytes(static_cast<unsigned long long>(most)));
}

}  // namespace mend
