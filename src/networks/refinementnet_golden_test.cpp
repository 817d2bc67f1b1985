// The refinement network, and the whole two-stage pipeline in eight bits, against recorded outputs.
#include "layers/refinement_input.h"
#include "networks/dfnet.h"
#include "networks/refinementnet.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;
using torch::indexing::None;
using torch::indexing::Slice;

torch::Tensor every(const torch::Tensor& x, int64_t step) {
  return x.index({Slice(), Slice(), Slice(None, None, step), Slice(None, None, step)});
}

TEST(RefinementNetGolden, StateDictIsTheOfficialOne) {
  MEND_NEEDS_SHARED(path, "spec/networks/refinementnet.keys.tsv");
  testing::expect_state_dict(RefinementNet({}), path);
}

TEST(RefinementNetGolden, OutputMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/refinementnet.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  RefinementNet network({});
  testing::fill_by_name(network, 1.5);
  network.eval();

  const auto pictures = testing::golden_uniform("input.refine", {1, 19, 256, 256}).to(torch::kFloat);
  EXPECT_EQ(max_difference(every(pictures.slice(1, 0, 3), 8), golden.at("net_in.first3_s")), 0);
  const auto hole = golden.at("hole").to(torch::kFloat);
  const auto painted = network.paint(torch::cat({hole, pictures}, 1));
  testing::expect_golden("refinementnet", painted, golden.at("out.last_conv"));
  const auto composite = hole * painted + (1 - hole) * pictures.slice(1, 0, 3);
  EXPECT_LT(max_difference(composite, golden.at("out.image")), 1e-4);
}

/// The authors' test program: everything between the stages is 8 bits, the first stage sees the picture at 512.
/// Pictures here are (1,C,H,W) float with the values of bytes.
class Pipeline {
 public:
  explicit Pipeline(const std::map<std::string, torch::Tensor>& golden) : golden_(golden) {
    testing::fill_by_name(coarse_, 1.5);
    testing::fill_by_name(fine_, 1.5);
    coarse_.eval();
    fine_.eval();
    const auto image = golden.at("image").permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat);
    height_ = image.size(2), width_ = image.size(3);
    const std::vector<int64_t> border = {0, -width_ & 255, 0, -height_ & 255};
    image_ = torch::constant_pad_nd(image, border);
    hole_ = torch::constant_pad_nd(golden.at("hole").to(torch::kFloat).view({1, 1, height_, width_}), border);
  }

  /// What the first stage makes of the whole picture, at the size that fits into 512x512.
  torch::Tensor first_stage() {
    const int64_t rows = image_.size(2), columns = image_.size(3);
    const int64_t fitted_rows = rows > columns ? 512 : rows * 512 / columns;
    const int64_t fitted_columns = rows > columns ? columns * 512 / rows : 512;
    const int64_t top = (512 - fitted_rows) / 2, left = (512 - fitted_columns) / 2;
    const auto on_canvas = [&](const torch::Tensor& x) {
      return torch::constant_pad_nd(nearest(x, fitted_rows, fitted_columns),
                                    {left, 512 - fitted_columns - left, top, 512 - fitted_rows - top});
    };
    const auto picture = on_canvas(image_.flip(1)), known = 1 - on_canvas(hole_);
    if (golden_.count("dfnet_image_bgr_u8")) {
      EXPECT_EQ(max_difference(bytes(picture), golden_.at("dfnet_image_bgr_u8")), 0);
    }
    const auto masked = picture / 255 * known;
    const auto made = masked + coarse_.levels(masked, known)[0].result * (1 - known);
    return (made * 255).floor().flip(1).slice(2, top, top + fitted_rows).slice(3, left, left + fitted_columns);
  }

  /// The twenty channels, from a first stage's picture.
  torch::Tensor input_of(const torch::Tensor& first) {
    const auto large = torch::upsample_bilinear2d(first, image_.sizes().slice(2), false).round();
    return refinement_input((image_ * (1 - hole_) + large * hole_) / 255, hole_, refinement_shift(image_.size(2)));
  }

  torch::Tensor second_stage(const torch::Tensor& input) {
    const auto made = fine_.paint(input) * hole_ + input.slice(1, 1, 4) * (1 - hole_);
    return (made * 255 + 1e-4).floor().slice(2, 0, height_).slice(3, 0, width_);
  }

  /// (1,C,H,W) -> (H,W,C), as the recorded pictures lie.
  static torch::Tensor bytes(const torch::Tensor& x) { return x[0].permute({1, 2, 0}); }

 private:
  static torch::Tensor nearest(const torch::Tensor& x, int64_t rows, int64_t columns) {
    const auto index = [](int64_t in, int64_t out) { return torch::div(torch::arange(out) * in, out, "floor"); };
    return x.index_select(2, index(x.size(2), rows)).index_select(3, index(x.size(3), columns));
  }

  std::map<std::string, torch::Tensor> golden_;
  DFNet coarse_{{}};
  RefinementNet fine_{{}};
  int64_t height_, width_;
  torch::Tensor image_, hole_;
};

TEST(RefinementNetGolden, PipelineOfASquareMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/highres_pipeline_a.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  Pipeline pipeline(golden);
  const auto first = pipeline.first_stage();
  EXPECT_LE(max_difference(Pipeline::bytes(first), golden.at("dfnet_out_rgb_u8")), 1);
  const auto input = pipeline.input_of(first);
  EXPECT_LE(max_difference(input[0] * 255, golden.at("refine_in_u8")), 1.01);
  EXPECT_LE(max_difference(Pipeline::bytes(pipeline.second_stage(input)), golden.at("out.image_u8")), 1);
}

/// A size that has to be padded, reduced, put on a canvas and cropped.
TEST(RefinementNetGolden, PipelineOfAnOddRectangleMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/highres_pipeline_b.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  Pipeline pipeline(golden);
  const auto first = pipeline.first_stage();
  EXPECT_LE(max_difference(Pipeline::bytes(first), golden.at("dfnet_out_rgb_u8")), 1);
  const auto input = pipeline.input_of(first);
  EXPECT_LE(max_difference(every(input, 8)[0] * 255, golden.at("refine_in_u8_s8")), 1.01);
  EXPECT_LE(max_difference(input[0].select(1, 100) * 255, golden.at("refine_in_row100")), 1.01);
  EXPECT_LE(max_difference(input[0].select(2, 400) * 255, golden.at("refine_in_col400")), 1.01);
  EXPECT_LE(max_difference(Pipeline::bytes(pipeline.second_stage(input)), golden.at("out.image_u8")), 1);
}

}  // namespace
}  // namespace mend
