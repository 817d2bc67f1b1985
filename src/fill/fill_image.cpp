#include "fill/fill_image.h"

#include <chrono>

#include "base/error.h"
#include "fill/windows.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

FillReport fill_image(Image& image, const Hole& hole, const Filler& filler, const FillImageOptions& options,
                      const Context& context) {
  require(image.width() == hole.width() && image.height() == hole.height(), "the image is {}x{} but the hole is {}x{}",
          image.width(), image.height(), hole.width(), hole.height());
  require(options.extra_margin >= 0 && options.extra_margin <= 100000, "extra_margin is 0 to 100000 pixels, not {}",
          options.extra_margin);
  const auto start = Clock::now();
  FillReport report;
  report.filler = filler.description();
  report.missing = hole.count();
  require(report.missing < hole.bounds().area(), "the hole covers the whole picture: nothing is known to fill it from");

  const auto range = image.value_range(hole);
  const auto windows = plan_windows(hole, filler, options.extra_margin);
  long long done = 0;
  for (const auto& work : windows) {
    context.cancel.check();
    const auto window_start = Clock::now();
    const Hole own = work.own_hole(hole);
    const long long missing = own.count();
    const auto fraction = [&](long long pixels) {
      return static_cast<double>(pixels) / static_cast<double>(report.missing);
    };
    const Context part = context.part(fraction(done), fraction(done + missing));
    image.write(work.window, filler.fill(image.read(work.window, range), hole.crop(work.window), part), own, range);
    done += missing;
    report.windows.push_back({work.window, missing, seconds_since(window_start)});
    context.report(fraction(done), "filled");
  }
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace mend
