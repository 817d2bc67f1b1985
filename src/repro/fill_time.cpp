#include "repro/fill_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "evaluation/picture_sheet.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {

constexpr int measured_fills = 5;

double seconds_of(const Filler& filler, const Raster& picture, const Hole& hole, const Context& context) {
  const auto start = std::chrono::steady_clock::now();
  filler.fill(picture, hole, context);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

ReproTable fill_time_table(const Evaluation& evaluation, const Protocol& protocol, const ReproDoors& doors,
                           const Context& context) {
  const auto& row = evaluation.rows.front();
  const Raster picture = input_of(row);
  HoleFileOptions fit;
  fit.fit = {picture.width(), picture.height()};
  const Hole hole = load_hole(row.hole, fit);
  Context own = context;
  own.progress = {};
  ReproTable table{fmt::format("Section 4.2: seconds for a picture of {}x{}, median of {}, {} threads", picture.width(),
                               picture.height(), measured_fills, context.thread_count()),
                   {"the paper's", "ours"},
                   {}};
  for (const auto& spec : protocol.contenders) {
    const auto filler = doors.fillers(spec.value, Options(spec.value, spec.options));
    seconds_of(*filler, picture, hole, own);
    std::vector<double> seconds(measured_fills);
    for (auto& each : seconds) each = seconds_of(*filler, picture, hole, own);
    std::sort(seconds.begin(), seconds.end());
    table.rows.push_back({spec.name, not_available, fmt::format("{:.4f}", seconds[measured_fills / 2])});
  }
  return table;
}

}  // namespace mend
