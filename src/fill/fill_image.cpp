#include "fill/fill_image.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "fill/windows.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void add_once(std::vector<std::string>& notes, const std::string& sentence) {
  if (std::find(notes.begin(), notes.end(), sentence) == notes.end()) notes.push_back(sentence);
}

/// A filler inside another may work at another size or in grey: what it has to show is not of the picture.
void show(const Raster& unfinished, const Rect& window, const Hole& own, Image::Range range, Image& image,
          const std::function<void(const Rect&)>& shown) {
  if (unfinished.width() != window.width || unfinished.height() != window.height ||
      unfinished.channels() != image.colours())
    return;
  image.write(window, unfinished, own, range);
  Rect part = own.extent();
  part.x += window.x;
  part.y += window.y;
  shown(part);
}

}  // namespace

FillReport fill_image(Image& image, const Hole& hole, const Filler& filler, const FillImageOptions& options,
                      const Context& context) {
  require(image.width() == hole.width() && image.height() == hole.height(), "the image is {}x{} but the hole is {}x{}",
          image.width(), image.height(), hole.width(), hole.height());
  require(options.extra_margin >= 0 && options.extra_margin <= 100000, "extra_margin is 0 to 100000 pixels, not {}",
          options.extra_margin);
  const auto start = Clock::now();
  FillReport report;
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
    Context part = context.part(fraction(done), fraction(done + missing));
    if (context.budget) {
      // What is left of it, in proportion to what is left to fill.
      const std::chrono::duration<double> left = *context.budget - (window_start - start);
      const double share = static_cast<double>(missing) / static_cast<double>(report.missing - done);
      part.budget = std::chrono::milliseconds(std::llround(std::max(0.0, 1000 * share * left.count())));
    }
    part.preview = {};
    if (options.shown)
      part.preview = [&](const Raster& unfinished) { show(unfinished, work.window, own, range, image, options.shown); };
    WindowReport window{work.window, missing};
    part.note = [&](const std::string& sentence) { add_once(report.notes, sentence); };
    part.measure = [&](const std::string& name, double value) { window.measures.emplace_back(name, value); };
    image.write(work.window, filler.fill(image.read(work.window, range), hole.crop(work.window), part), own, range);
    done += missing;
    window.seconds = seconds_since(window_start);
    report.windows.push_back(std::move(window));
    context.report(fraction(done), "filled");
  }
  report.filler = filler.description();  // now: one that chooses can say what it chose
  report.weights = filler.weights();
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace mend
