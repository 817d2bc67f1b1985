#include "evaluation/picture_sheet.h"

#include <algorithm>

#include "base/error.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "image/resize.h"

namespace mend {
namespace {

constexpr int gap = 4;
/// Larger pictures are reduced to this side.
constexpr int largest = 320;

Raster shown(const Raster& picture) {
  const int longer = std::max(picture.width(), picture.height());
  if (longer > largest)
    return shown(resized(picture, std::max(1, picture.height() * largest / longer),
                         std::max(1, picture.width() * largest / longer)));
  if (picture.channels() == 3) return picture;
  Raster colour(3, picture.height(), picture.width());
  for (int c = 0; c < 3; ++c) std::copy_n(picture.plane(0), picture.plane_size(), colour.plane(c));
  return colour;
}

const EvaluationRow* answered(const Evaluation& evaluation, const EvaluationRow& like, const std::string& contender) {
  for (const auto& row : evaluation.rows)
    if (row.contender == contender && row.bucket == like.bucket && row.photo == like.photo && row.error.empty())
      return &row;
  return nullptr;
}

}  // namespace

void write_sheet(const std::vector<std::vector<Raster>>& rows, const std::filesystem::path& file) {
  std::vector<std::vector<Raster>> small;
  size_t columns = 0;
  int width = 0, height = 0;
  for (const auto& row : rows) {
    columns = std::max(columns, row.size());
    auto& pictures = small.emplace_back();
    for (const auto& picture : row) {
      pictures.push_back(shown(picture));
      width = std::max(width, pictures.back().width());
      height = std::max(height, pictures.back().height());
    }
  }
  require(columns > 0, "a sheet needs a picture");
  const auto extent = [](size_t count, int side) { return static_cast<int>(count) * (side + gap) - gap; };
  Image sheet(extent(columns, width), extent(rows.size(), height), 3, false, Depth::u8);
  const auto paste = [&](const Raster& picture, int x, int y) {
    sheet.write({x, y, picture.width(), picture.height()}, picture, Hole(picture.height(), picture.width()).inverted());
  };
  paste(Raster(3, sheet.height(), sheet.width(), 1.f), 0, 0);
  for (size_t y = 0; y < small.size(); ++y)
    for (size_t x = 0; x < small[y].size(); ++x)
      paste(small[y][x], static_cast<int>(x) * (width + gap), static_cast<int>(y) * (height + gap));
  SaveOptions options;
  options.format = Format::jpeg;
  options.quality = 85;
  save_image(sheet, file, options);
}

Raster truth_of(const EvaluationRow& row) { return load_image(row.truth).read(); }

Raster input_of(const EvaluationRow& row) {
  Image picture = load_image(row.truth);
  HoleFileOptions fit;
  fit.fit = {picture.width(), picture.height()};
  picture.write(picture.bounds(), Raster(picture.colours(), picture.height(), picture.width(), 0.5f),
                load_hole(row.hole, fit));
  return picture.read();
}

Raster result_of(const EvaluationRow& row, const std::filesystem::path& folder) {
  return load_image(result_path(folder, row)).read();
}

std::vector<std::string> contenders_of(const Evaluation& evaluation) {
  std::vector<std::string> names;
  for (const auto& row : evaluation.rows)
    if (row.error.empty() && std::find(names.begin(), names.end(), row.contender) == names.end())
      names.push_back(row.contender);
  return names;
}

std::vector<std::vector<const EvaluationRow*>> spread_cases(const Evaluation& evaluation,
                                                            const std::vector<std::string>& contenders, int count) {
  std::vector<std::vector<const EvaluationRow*>> all, chosen;
  if (contenders.empty()) return chosen;
  for (const auto& row : evaluation.rows) {
    if (row.contender != contenders.front()) continue;
    std::vector<const EvaluationRow*> rows;
    rows.reserve(contenders.size());
    for (const auto& contender : contenders) rows.push_back(answered(evaluation, row, contender));
    if (std::count(rows.begin(), rows.end(), nullptr) == 0) all.push_back(std::move(rows));
  }
  const size_t wanted = std::min(all.size(), static_cast<size_t>(count));
  for (size_t i = 0; i < wanted; ++i) chosen.push_back(all[i * all.size() / wanted]);
  return chosen;
}

bool write_case_sheet(const Evaluation& evaluation, const std::filesystem::path& folder,
                      const std::vector<std::string>& contenders, int count, const std::filesystem::path& file) {
  std::vector<std::vector<Raster>> sheet;
  for (const auto& rows : spread_cases(evaluation, contenders, count)) {
    std::vector<Raster> pictures{input_of(*rows.front())};
    for (const auto* row : rows) pictures.push_back(result_of(*row, folder));
    pictures.push_back(truth_of(*rows.front()));
    sheet.push_back(std::move(pictures));
  }
  if (sheet.empty()) return false;
  write_sheet(sheet, file);
  return true;
}

}  // namespace mend
