#include "neural/paper_two_stage.h"

#include <torch/torch.h>

#include "base/error.h"
#include "neural/raster_tensor.h"

namespace mend {
namespace {
using torch::Tensor;

constexpr int64_t canvas = 512, grid = 256;

Tensor to_grid(const Tensor& x) {
  const int64_t down = (grid - x.size(2) % grid) % grid, right = (grid - x.size(3) % grid) % grid;
  return torch::constant_pad_nd(x, {0, right, 0, down});
}

/// OpenCV's nearest neighbour: source index = floor(index * source / target).
Tensor nearest(const Tensor& x, int64_t rows, int64_t columns) {
  const auto index = [](int64_t in, int64_t out) { return torch::div(torch::arange(out) * in, out, "floor"); };
  return x.index_select(2, index(x.size(2), rows)).index_select(3, index(x.size(3), columns));
}

/// Cut down to the values of bytes; a hair above, or what was a byte would fall to the one below.
Tensor truncated(const Tensor& x) { return (x * 255 + 1e-4).floor() / 255; }
Tensor rounded(const Tensor& x) { return (x * 255).round() / 255; }

bool has_official_width(const LoadedNetwork& loaded, const char* width) {
  const auto said = loaded.record.options.find("width");
  return said == loaded.record.options.end() || said->second == width;
}

}  // namespace

bool PaperTwoStage::fits(const LoadedNetwork& coarse, const LoadedNetwork& refinement) {
  return coarse.spec->name == "dfnet" && refinement.spec->name == "refinementnet" && has_official_width(coarse, "64") &&
         has_official_width(refinement, "96");
}

PaperTwoStage::PaperTwoStage(std::shared_ptr<LoadedNetwork> coarse, std::shared_ptr<LoadedNetwork> refinement)
    : coarse_(std::move(coarse)), refinement_(refinement), windows_(std::move(refinement)) {
  if (coarse_->spec->name != "dfnet")
    fail(ErrorCode::bad_weights, "the authors' pipeline begins with dfnet, not with {}", coarse_->spec->name);
}

int PaperTwoStage::context_margin(const Rect&) const { return 1 << 20; }

std::string PaperTwoStage::description() const {
  const auto weights = [](const LoadedNetwork& loaded) {
    return loaded.sha256.empty() ? std::string("?") : loaded.sha256.substr(0, 12);
  };
  return fmt::format("two-stage-paper(precision={}, dfnet={}, refinementnet={})", to_string(refinement_->precision),
                     weights(*coarse_), weights(*refinement_));
}

std::vector<UsedWeights> PaperTwoStage::weights() const {
  return {{"dfnet", coarse_->sha256}, {"refinementnet", refinement_->sha256}};
}

Tensor PaperTwoStage::first_stage(const Tensor& image, const Tensor& hole, int threads) const {
  const int64_t rows = image.size(2), columns = image.size(3);
  const int64_t fitted_rows = rows > columns ? canvas : std::max<int64_t>(1, rows * canvas / columns);
  const int64_t fitted_columns = rows > columns ? std::max<int64_t>(1, columns * canvas / rows) : canvas;
  const int64_t top = (canvas - fitted_rows) / 2, left = (canvas - fitted_columns) / 2;
  const auto on_canvas = [&](const Tensor& x) {
    return torch::constant_pad_nd(nearest(x, fitted_rows, fitted_columns),
                                  {left, canvas - fitted_columns - left, top, canvas - fitted_rows - top});
  };
  const auto small_hole = on_canvas(hole), masked = on_canvas(image) * (1 - small_hole);
  const auto made = masked + coarse_->forward(masked, small_hole, threads) * small_hole;
  const auto fitted = truncated(made).slice(2, top, top + fitted_rows).slice(3, left, left + fitted_columns);
  return rounded(torch::upsample_bilinear2d(fitted, image.sizes().slice(2), /*align_corners=*/false));
}

Raster PaperTwoStage::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  const torch::NoGradGuard no_grad;
  const int threads = context.thread_count();
  context.report(0, "first stage");
  const auto image = to_grid(rounded(tensor_of(picture))), missing = to_grid(tensor_of(hole));
  const auto large = first_stage(image, missing, threads);
  const auto matched = image * (1 - missing) + large * missing;
  context.cancel.check();
  context.report(0.2, "refining");
  const auto real = [&](const Tensor& x) {
    return x.slice(2, 0, picture.height()).slice(3, 0, picture.width()).contiguous();
  };
  if (matched.size(2) * matched.size(3) > whole_pixels)
    return windows_.refine(picture, hole, {raster_of(real(matched), picture.channels())}, context.part(0.2, 1));
  const auto made = refinement_->refine(matched, missing, threads);
  context.cancel.check();
  return raster_of(real(truncated(made)), picture.channels());
}

}  // namespace mend
