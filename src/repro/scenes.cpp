#include "repro/scenes.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include "base/error.h"
#include "evaluation/report.h"
#include "holes/generator.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "image/resize.h"
#include "repro/names.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> files_of(const std::vector<fs::path>& photos) {
  std::vector<fs::path> files;
  for (const auto& place : photos) {
    if (!fs::exists(place)) fail(ErrorCode::io, "there are no photographs at {}", place.string());
    if (!fs::is_directory(place)) {
      files.push_back(place);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(place))
      if (entry.is_regular_file() && format_of_extension(entry.path()) &&
          entry.path().stem().string().find("mask") == std::string::npos)
        found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

/// "20-30" -> 0.2, 0.3.
std::pair<double, double> share_of(const std::string& bucket) {
  int low = 0, high = 0;
  const char* end = bucket.data() + bucket.size();
  const auto first = std::from_chars(bucket.data(), end, low);
  const bool dash = first.ec == std::errc() && first.ptr != end && *first.ptr == '-';
  const bool ok = dash && std::from_chars(first.ptr + 1, end, high).ptr == end && 0 <= low && low < high && high <= 100;
  require(ok, "a bucket of holes is a range of percents like 20-30, not '{}'", bucket);
  return {low / 100.0, high / 100.0};
}

/// Holes drawn a bucket at most; more photographs take them in turn.
constexpr int most_drawn = 60;

}  // namespace

std::vector<fs::path> write_square_photos(const std::vector<fs::path>& photos, const fs::path& folder, int side,
                                          int least, int most, const Context& context) {
  std::vector<fs::path> written;
  for (const auto& file : files_of(photos)) {
    if (most > 0 && written.size() == static_cast<size_t>(most)) break;
    context.cancel.check();
    const auto out = folder / (file.stem().string() + ".png");
    if (!fs::exists(out)) {
      const Image photograph = load_image(file);
      const int square = std::min(photograph.width(), photograph.height());
      if (square < least) continue;
      const Rect middle{(photograph.width() - square) / 2, (photograph.height() - square) / 2, square, square};
      Raster pixels = photograph.read(middle);
      if (square != side) pixels = resized(pixels, side, side);
      fs::create_directories(folder);  // not before there is something to write
      Image picture(side, side, pixels.channels(), false, Depth::u8);
      picture.write(picture.bounds(), pixels, Hole(side, side).inverted());
      save_image(picture, out);
    }
    written.push_back(out);
  }
  require(!written.empty(), "no photograph has {0}x{0} pixels", least);
  return written;
}

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> items;
  std::istringstream stream(text);
  for (std::string item; std::getline(stream, item, ',');)
    if (!item.empty()) items.push_back(item);
  require(!items.empty(), "'{}' lists nothing; separate items by commas", text);
  return items;
}

void draw_holes(const std::vector<std::string>& buckets, const fs::path& folder, int side, int count, uint64_t seed) {
  for (const auto& bucket : buckets) {
    const auto [low, high] = share_of(bucket);
    fs::create_directories(folder / bucket);
    for (int i = 0; i < count; ++i) {
      const auto file = folder / bucket / fmt::format("{:03}.png", i);
      if (fs::exists(file)) continue;
      Rng rng(seed, static_cast<uint64_t>(low * 100000) + static_cast<uint64_t>(i));
      save_hole(generate_hole_in_ratio("irregular", side, side, low, high, rng), file);
    }
  }
}

Protocol scene_protocol(const ReproOptions& options, int side, const std::vector<std::string>& buckets,
                        std::vector<std::string>& data, const Context& context) {
  Protocol protocol;
  protocol.photos = write_square_photos(options.photos, options.folder / "photos", side, side, options.count, context);
  const auto count = static_cast<int>(protocol.photos.size());
  protocol.holes = options.holes;
  protocol.buckets = buckets;
  if (options.holes.empty()) {
    protocol.holes = options.folder / "holes";
    draw_holes(buckets, protocol.holes, side, std::min(count, most_drawn), 1);
  }
  protocol.metrics = {"psnr", "ssim", "l1"};
  protocol.weights = options.weights;
  if (options.weights.count("lpips")) protocol.metrics.emplace_back("lpips");
  data.push_back(
      fmt::format("{} photographs of {}, as {}x{} pixels", count, name_of(options.photos.front()), side, side));
  data.push_back(options.holes.empty()
                     ? fmt::format("holes drawn here (irregular), {} % missing", fmt::join(buckets, ", "))
                     : fmt::format("holes of {}, {} % missing", name_of(options.holes), fmt::join(buckets, ", ")));
  return protocol;
}

Evaluation measured(const Protocol& protocol, const std::string& name, const ReproOptions& options,
                    const ReproDoors& doors, ReproReport& report, const Context& context) {
  EvaluationOptions how;
  how.folder = options.folder / name;
  how.resume = options.resume;
  how.by_picture = true;
  how.seconds = 60 * options.minutes;
  auto evaluation = run_evaluation(protocol, how, doors.fillers, doors.learned, context);
  std::map<std::string, int> reasons;
  for (const auto& row : evaluation.rows)
    if (!row.error.empty()) ++reasons[row.contender + ": " + row.error];
  for (const auto& [reason, count] : reasons) evaluation.notes.push_back(fmt::format("{} ({} times)", reason, count));
  report.differs.insert(report.differs.end(), evaluation.notes.begin(), evaluation.notes.end());
  const bool any =
      std::any_of(evaluation.rows.begin(), evaluation.rows.end(), [](const auto& r) { return r.error.empty(); });
  require(any, "nothing could be measured: {}", reasons.empty() ? "no picture was begun" : reasons.begin()->first);
  write_report(protocol, evaluation, how.folder);
  return evaluation;
}

}  // namespace mend
