/// edgeconnect: draws the edges first, then paints.
/// Source: Nazeri, Ng, Joseph, Qureshi, Ebrahimi, "EdgeConnect: Generative Image Inpainting with Adversarial Edge
/// Learning", ICCV workshops 2019 (arXiv 1901.00212), sec. 3; parameter names as in the authors' code, those of the
/// edge generator under `edge.`, those of the other under `inpaint.`.
/// Differs from the paper as the authors' test code does: the second generator gets the soft edge probabilities over
/// the whole picture; `merge = true` puts the true edges back outside the hole, as in the paper's equation 6.
/// Ranges inside: [0,1], RGB; the hole is white for both generators.
#include "networks/edgeconnect.h"

#include "layers/canny.h"
#include "layers/channels_last.h"
#include "layers/precision.h"

namespace mend {
namespace {

constexpr int64_t residual_blocks = 8;

torch::Tensor normalise(const torch::Tensor& x) { return instance_normalised(x, {}, {}); }

torch::Tensor normalise_relu(const torch::Tensor& x) { return normalise(x).relu_(); }

}  // namespace

EdgeConnectBodyImpl::EdgeConnectBodyImpl(int64_t in, int64_t out, int64_t width, bool spectral) {
  encoder_ = register_module("encoder", Numbered());
  middle_ = register_module("middle", Numbered());
  decoder_ = register_module("decoder", Numbered());
  ConvOptions base;
  base.spectral = spectral;
  const auto conv = [&](int64_t from, int64_t to, int64_t kernel, int64_t stride) {
    ConvOptions o = base;
    o.in = from, o.out = to, o.kernel = kernel, o.stride = stride;
    o.padding = kernel == 7 ? 3 : 1;
    o.reflect = kernel != 4;
    return o;
  };
  down_ = {encoder_->add(1, Conv(conv(in, width, 7, 1))), encoder_->add(4, Conv(conv(width, 2 * width, 4, 2))),
           encoder_->add(7, Conv(conv(2 * width, 4 * width, 4, 2)))};
  for (int64_t i = 0; i < residual_blocks; ++i) {
    Numbered inner, outer;
    auto first = conv(4 * width, 4 * width, 3, 1);
    first.bias = !spectral;
    auto second = first;
    first.dilation = first.padding = 2;
    block_.push_back(inner->add(1, Conv(first)));
    block_.push_back(inner->add(5, Conv(second)));
    outer->register_module("conv_block", inner);
    middle_->add(i, outer);
  }
  auto coarse = conv(4 * width, 2 * width, 4, 2), fine = conv(2 * width, width, 4, 2), last = conv(width, out, 7, 1);
  coarse.transposed = fine.transposed = true;
  last.spectral = false;
  up_ = {decoder_->add(0, Conv(coarse)), decoder_->add(3, Conv(fine))};
  last_ = decoder_->add(7, Conv(last));
}

torch::Tensor EdgeConnectBodyImpl::encode(const torch::Tensor& x) {
  auto features = normalise_relu(first(x));
  for (size_t i = 1; i < down_.size(); ++i) features = normalise_relu(down_[i](features));
  return features;
}

torch::Tensor EdgeConnectBodyImpl::first(const torch::Tensor& x) {
  // In float32 always: the norm behind it magnifies what bfloat16 would round away of the picture. It is a hundredth of
  // the work and worth 2 dB of the result.
  const Autocast exact(Precision::fp32, x.device());
  return down_.front()(x);
}

torch::Tensor EdgeConnectBodyImpl::transform(torch::Tensor x) {
  if (x.scalar_type() == torch::kBFloat16) x = x.to(torch::kFloat);  // the sum of all blocks: half a decibel
  for (size_t i = 0; i < block_.size(); i += 2) x = x + normalise(block_[i + 1](normalise_relu(block_[i](x))));
  return x;
}

torch::Tensor EdgeConnectBodyImpl::decode(const torch::Tensor& features) {
  auto x = features;
  for (auto& conv : up_) x = normalise_relu(conv(x));
  return last_(x);
}

torch::Tensor EdgeConnectBodyImpl::forward(const torch::Tensor& x) { return decode(transform(encode(x))); }

EdgeConnect::EdgeConnect(const Config& config) : config_(config) {
  edge = register_module("edge", EdgeConnectBody(3, 1, config.width, /*spectral=*/true));
  inpaint = register_module("inpaint", EdgeConnectBody(4, 3, config.width, /*spectral=*/false));
  start_normal(*this, 0.02);
}

torch::Tensor edgeconnect_grey(const torch::Tensor& image) {
  return 0.2125 * image.slice(1, 0, 1) + 0.7154 * image.slice(1, 1, 2) + 0.0721 * image.slice(1, 2, 3);
}

torch::Tensor EdgeConnect::known_edges(const torch::Tensor& image, const torch::Tensor& hole) const {
  const auto known = 1 - hole;
  return canny_edges(edgeconnect_grey(image * known), known, config_.sigma).to(image.scalar_type());
}

torch::Tensor EdgeConnect::complete_edges(const torch::Tensor& image, const torch::Tensor& hole,
                                          const torch::Tensor& edges) {
  const auto known = 1 - hole;
  const auto input = torch::cat({edgeconnect_grey(image * known) + hole, edges * known, hole}, 1);
  return edge(input).sigmoid_();
}

torch::Tensor EdgeConnect::paint(const torch::Tensor& image, const torch::Tensor& hole, const torch::Tensor& edges) {
  return (inpaint(torch::cat({image * (1 - hole) + hole, edges}, 1)).tanh() + 1) / 2;
}

std::vector<torch::Tensor> EdgeConnect::stages(const torch::Tensor& image, const torch::Tensor& hole) {
  const auto known = known_edges(image, hole);
  auto edges = complete_edges(image, hole, known);
  if (config_.merge) edges = edges * hole + known * (1 - hole);
  return {paint(image, hole, edges)};
}

NetworkSpec edgeconnect() {
  NetworkSpec spec;
  spec.name = "edgeconnect";
  spec.paper = "Nazeri et al., ICCV-W 2019 (arXiv 1901.00212), sec. 3";
  spec.official_licence = "CC BY-NC 4.0";
  spec.size_multiple = 4;
  spec.minimum_size = 16;  // reflection by 2 at a quarter of the size, and one more pixel of meaning for the norms
  spec.make = [](const Options& options) {
    EdgeConnect::Config config;
    config.width = options.integer("width", config.width, 2, 512);
    config.sigma = options.number("sigma", config.sigma, 0.3, 20);
    config.merge = options.flag("merge", config.merge);
    options.finish();
    return std::make_shared<EdgeConnect>(config);
  };
  return spec;
}

}  // namespace mend
