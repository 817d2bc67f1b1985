/// hifill: a coarse picture at half size, then a fine one whose attention is computed once and used at three scales.
/// Source: Yi, Tang, Azizi, Jang, Xu, "Contextual Residual Aggregation for Ultra High-Resolution Image Inpainting",
/// CVPR 2020 (arXiv 2005.09704), sec. 3; layers and names follow the first author's TensorFlow program.
/// Differs from the paper as that program does: the fine stage's gates are pointwise without a depthwise part, and
/// overlapping pasted patches are summed, not averaged. Ours: any size that is a multiple of 16, and every picture of a
/// batch is attended with its own hole.
/// Ranges inside: [-1,1], BGR; the hole is 0.
#include "networks/hifill.h"

#include "layers/activation.h"
#include "layers/channels_last.h"
#include "layers/contextual_attention.h"

namespace mend {
namespace {

ConvOptions conv(int64_t in, int64_t out, int64_t stride = 1, int64_t dilation = 1, int64_t kernel = 3) {
  ConvOptions o;
  o.in = in, o.out = out, o.kernel = kernel, o.stride = stride, o.dilation = dilation;
  return o;
}

/// Twice as long along `axis`: every value, and after it the mean of it and the next one (the last is repeated).
torch::Tensor doubled_along(const torch::Tensor& x, int64_t axis) {
  const auto next = torch::cat({x.slice(axis, 1), x.slice(axis, -1)}, axis);
  return torch::stack({x, (x + next) / 2}, axis + 1).flatten(axis, axis + 1);
}

/// TensorFlow 1's bilinear resize by two: no half-pixel centres.
torch::Tensor doubled(const torch::Tensor& x) { return doubled_along(doubled_along(x, 2), 3); }

torch::Tensor halved(const torch::Tensor& x) {
  using torch::indexing::None;
  using torch::indexing::Slice;
  return x.index({Slice(), Slice(), Slice(None, None, 2), Slice(None, None, 2)});
}

/// Sec. 3.2, attention computing. @param x (N,C,H/8,W/8). @return (N, cells copied from, cells copied to).
torch::Tensor cell_weights(const torch::Tensor& x, const torch::Tensor& hole) {
  const auto small = halved(x);
  const int64_t rows = small.size(2), columns = small.size(3);
  const auto wanted = torch::im2col(small, {3, 3}, {1, 1}, {1, 1}, {1, 1});
  const auto known = wanted / wanted.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-8);
  const auto scores = fused_scores(torch::bmm(known.transpose(1, 2), wanted), rows, columns, rows, columns);
  const auto usable = (1 - torch::max_pool2d(torch::max_pool2d(hole, 16), 3, 1, 1)).flatten(2).transpose(1, 2);
  return torch::softmax(10 * scores * usable, 1) * usable;
}

/// Pastes patches of `x`, one a cell, as the weights say, and sums where they overlap.
/// @param before, after pixels that the outermost patches reach beyond the picture.
torch::Tensor pasted(const torch::Tensor& x, const torch::Tensor& weights, int64_t kernel, int64_t stride,
                     int64_t before, int64_t after) {
  const auto padded = zero_padded(x, {before, after, before, after});
  const auto patches = torch::im2col(padded, {kernel, kernel}, {1, 1}, {0, 0}, {stride, stride});
  const auto sums = torch::col2im(torch::bmm(patches, weights), padded.sizes().slice(2), {kernel, kernel}, {1, 1},
                                  {0, 0}, {stride, stride});
  return sums.narrow(2, before, x.size(2)).narrow(3, before, x.size(3));
}

/// Sec. 3.2, attention transfer: patches of twice a cell's side, `cell` pixels apart.
torch::Tensor transferred(const torch::Tensor& x, const torch::Tensor& weights, int64_t cell) {
  return pasted(x, weights, 2 * cell, cell, cell / 2, cell / 2);
}

}  // namespace

LightGatedConvImpl::LightGatedConvImpl(ConvOptions options, bool single_gate) : single_gate_(single_gate) {
  if (options.stride == 1) {
    options.padding = options.dilation * (options.kernel - 1) / 2;
  } else {
    before_ = (options.kernel - 2) / 2;
    after_ = options.kernel - 2 - before_;
  }
  feat_ = register_module("feat", Conv(options));
  auto gate = options;
  if (single_gate)
    gate.out = 1;
  else
    gate.kernel = 1, gate.padding = 0, gate.dilation = 1;
  gate_ = register_module("gate", Conv(gate));
}

torch::Tensor LightGatedConvImpl::forward(const torch::Tensor& x) {
  const auto padded = after_ > 0 ? zero_padded(x, {before_, after_, before_, after_}) : x;
  return activated(feat_(padded), Activation::elu) * gate_(single_gate_ ? padded : x).sigmoid_();
}

HiFill::HiFill(const Config& config) : config_(config) {
  add_coarse_layers();
  add_fine_layers();
}

void HiFill::add(const std::string& name, const ConvOptions& options, bool single_gate) {
  layers_.emplace(name, register_module(name, LightGatedConv(options, single_gate)));
}

void HiFill::add_coarse_layers() {
  const int64_t c1 = config_.width, c2 = 2 * c1;
  add("c_en_down_128", conv(4, c1, 2, 1, 5), true);
  add("c_en_conv_128", conv(c1, c1), true);
  add("c_en_down_64", conv(c1, c2, 2), true);
  for (const char* name :
       {"c_en_conv1_64", "c_en_conv2_64", "c_en_conv3_64", "c_de_conv1_64", "c_de_conv2_64", "c_de_conv3_64"})
    add(name, conv(c2, c2), true);
  int number = 0;
  for (const int64_t dilation : {1, 1, 1, 2, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8})
    add("c_dil_d" + std::to_string(++number), conv(c2, c2, 1, dilation), true);
  add("c_de_up_128", conv(c2, c1), true);
  add("c_de_conv_128", conv(c1, c1), true);
  add("c_de_toRGB", conv(c1, 3), true);
}

void HiFill::add_fine_layers() {
  const int64_t c1 = config_.width, c2 = 2 * c1, c4 = 4 * c1;
  add("re_en_down_256", conv(4, c1, 2), false);
  add("re_en_conv_256", conv(c1, c1), false);
  add("re_en_down_128", conv(c1, c2, 2), false);
  add("re_en_conv_128", conv(c2, c2), false);
  add("re_en_down_64", conv(c2, c4, 2), false);
  add("re_en_conv_64", conv(c4, c4), false);
  for (const int64_t dilation : {1, 2, 4, 8, 16})
    add("re_dil_d" + std::to_string(dilation), conv(c4, c4, 1, dilation), false);
  add("re_att_64_att1", conv(c4, c4), false);
  add("re_att_64_att3", conv(2 * c4, c4), false);
  add("re_de_up__128", conv(c4, c2), false);
  add("re_de_conv_128", conv(c2, c2), false);
  for (const int64_t dilation : {1, 2}) {
    add("re_de_att_128_" + std::to_string(dilation), conv(c2, c2, 1, dilation), false);
    add("re_de_att_256_" + std::to_string(dilation), conv(c1, c1, 1, dilation), false);
  }
  add("re_de_up__256", conv(2 * c2, c1), false);
  add("re_de_conv_256", conv(c1, c1), false);
  add("re_de_toRGB__256", conv(2 * c1, 3), false);
}

torch::Tensor HiFill::run(const std::vector<std::string>& names, torch::Tensor x) {
  for (const auto& name : names) x = layers_.at(name)(x);
  return x;
}

torch::Tensor HiFill::coarse_picture(const torch::Tensor& x) {
  auto y = run({"c_en_down_128", "c_en_conv_128", "c_en_down_64", "c_en_conv1_64", "c_en_conv2_64", "c_en_conv3_64"},
               halved(x));
  for (int i = 1; i <= 14; ++i) y = run({"c_dil_d" + std::to_string(i)}, y);
  y = run({"c_de_conv1_64", "c_de_conv2_64", "c_de_conv3_64"}, y);
  y = run({"c_de_up_128", "c_de_conv_128"}, doubled(y));
  return doubled(run({"c_de_toRGB"}, doubled(y)).clamp(-1, 1));
}

HiFill::Result HiFill::fill(const torch::Tensor& image, const torch::Tensor& hole) {
  const auto known = (2 * (config_.bgr ? image.flip(1) : image) - 1) * (1 - hole);
  const auto coarse = coarse_picture(torch::cat({known, hole}, 1));

  const auto half = run({"re_en_down_256", "re_en_conv_256"}, torch::cat({coarse * hole + known, hole}, 1));
  const auto quarter = run({"re_en_down_128", "re_en_conv_128"}, half);
  const auto eighth = run(
      {"re_en_down_64", "re_en_conv_64", "re_dil_d1", "re_dil_d2", "re_dil_d4", "re_dil_d8", "re_dil_d16"}, quarter);
  const auto weights = cell_weights(eighth, hole);
  const auto attended = run({"re_att_64_att1"}, pasted(eighth, weights, 3, 2, 0, 1));
  auto x = run({"re_att_64_att3"}, torch::cat({eighth, attended}, 1));

  x = run({"re_de_up__128", "re_de_conv_128"}, doubled(x));
  x = torch::cat({run({"re_de_att_128_1", "re_de_att_128_2"}, transferred(quarter, weights, 4)), x}, 1);
  x = run({"re_de_up__256", "re_de_conv_256"}, doubled(x));
  x = torch::cat({run({"re_de_att_256_1", "re_de_att_256_2"}, transferred(half, weights, 8)), x}, 1);
  const auto fine = run({"re_de_toRGB__256"}, doubled(x)).clamp(-1, 1);

  const auto to_unit = [&](const torch::Tensor& y) { return (config_.bgr ? y.flip(1) : y) * 0.5 + 0.5; };
  return {to_unit(coarse), to_unit(fine), weights};
}

std::vector<torch::Tensor> HiFill::stages(const torch::Tensor& image, const torch::Tensor& hole) {
  const auto result = fill(image, hole);
  return {result.coarse, result.fine};
}

NetworkSpec hifill() {
  return {"hifill",
          "Yi et al., CVPR 2020 (arXiv 2005.09704), sec. 3",
          "none stated (code: MIT)",
          /*size_multiple=*/16,
          /*minimum_size=*/128,
          [](const Options& options) {
            HiFill::Config config;
            config.width = options.integer("width", config.width, 1, 512);
            config.bgr = options.flag("bgr", config.bgr);
            options.finish();
            return std::make_shared<HiFill>(config);
          },
          /*fixed_size=*/0,
          /*needs_fp32=*/true};
}

}  // namespace mend
