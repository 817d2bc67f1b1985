/// mend: the default generator, made for two CPU cores. Nothing wide runs at full size, everything wide is a plain
/// 3x3 convolution with a ReLU, and what is smooth is not learned but computed.
///
/// Sources and differences:
/// - First guess: push-pull (layers/push_pull.h) at a quarter of the size; the network predicts what is missing from
///   it. So the first layers need no gates (Yu et al., ICCV 2019) to tell known from unknown: there are no zeros to
///   mistake for black, and the hole itself is an input.
/// - Pixel-unshuffle stem and pixel-shuffle head: Shi et al., CVPR 2016, section 3; a narrow branch at half size, as
///   in U-Nets, carries edges from the input to the head.
/// - Residual blocks without normalisation: Lim et al. (EDSR), CVPRW 2017, section 3.1; batch statistics would leak
///   the hole's share. Dilations as in Yu et al., "Generative Image Inpainting with Contextual Attention", CVPR 2018.
/// - Attention at 1/16: as theirs, cosine similarity between patches of features and a preference for known ones, but
///   learned queries and keys, several heads, and logits that grow with the logarithm of the number of patches, so
///   that the softmax stays as sharp at 1024 pixels as at the training size.
#include <algorithm>
#include <cmath>

#include "layers/attend.h"
#include "layers/conv.h"
#include "layers/push_pull.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

struct Config {
  int64_t width;        ///< channels at 1/4 size, a multiple of 32 for speed; twice as many at 1/8
  int64_t blocks;       ///< residual blocks at 1/8
  int64_t side_blocks;  ///< residual blocks at 1/4, as many before as after
  int64_t attentions;   ///< attention layers at 1/16, spread evenly over the blocks
};

Config read_config(const Options& options) {
  const Config config{options.integer("width", 128, 8, 512), options.integer("blocks", 7, 1, 64),
                      options.integer("side_blocks", 2, 0, 16), options.integer("attentions", 2, 0, 8)};
  require(config.width % 8 == 0, "mend: width must be a multiple of 8, not {}", config.width);
  options.finish();
  return config;
}

nn::Conv2d conv(int64_t in, int64_t out, int64_t size, int64_t stride = 1, int64_t dilation = 1) {
  const int64_t padding = size == 3 ? dilation : 0;
  return nn::Conv2d(nn::Conv2dOptions(in, out, size).stride(stride).padding(padding).dilation(dilation));
}

/// He's initialisation for a following ReLU; `gain` below 1 makes a residual branch start small.
void initialise(nn::Conv2d& layer, double gain = 1) {
  torch::NoGradGuard no_grad;
  nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kReLU);
  layer->weight.mul_(gain);
  layer->bias.zero_();
}

/// x + conv(relu(conv(x))): (N,C,H,W) -> (N,C,H,W).
struct ResidualImpl final : nn::Module {
  ResidualImpl(int64_t channels, int64_t dilation)
      : first(register_module("first", conv(channels, channels, 3, 1, dilation))),
        second(register_module("second", conv(channels, channels, 3))) {
    initialise(first);
    initialise(second, 0.2);
  }
  torch::Tensor forward(const torch::Tensor& x) { return second(first(x).relu_()).add_(x); }
  nn::Conv2d first, second;
};
TORCH_MODULE(Residual);

/// Every place asks all places of the picture: (N,C,H,W) at 1/8 -> the same; its tokens are 2x2 places.
struct AttentionImpl final : nn::Module {
  static constexpr int64_t heads = 4;
  /// With 64 tokens (128 pixels) the logits are scaled by one; see the file comment.
  static constexpr double reference_tokens = 64;

  explicit AttentionImpl(int64_t channels)
      : query(register_module("query", conv(channels, channels / 2, 2, 2))),
        key(register_module("key", conv(channels, channels / 2, 2, 2))),
        value(register_module("value", conv(channels, channels, 2, 2))),
        out(register_module("out", conv(channels, 4 * channels, 1))),
        sharpness(register_parameter("sharpness", torch::full({heads, 1, 1}, 5.0))),
        trust(register_parameter("trust", torch::full({heads, 1, 1}, 1.0))) {
    for (auto* layer : {&query, &key, &value}) initialise(*layer, std::sqrt(0.5));
    initialise(out, 0.2);
  }

  /// @param known (N,1,H/2,W/2): the known share of each token.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& known) {
    const auto query_map = query(x);
    const int64_t rows = query_map.size(2), columns = query_map.size(3), tokens = rows * columns;
    // (N,C,h,w) -> (N,heads,tokens,C/heads)
    const auto split = [&](const torch::Tensor& t) {
      return t.view({t.size(0), heads, t.size(1) / heads, tokens}).transpose(2, 3);
    };
    const auto unit = [](const torch::Tensor& t) {
      return t * (t.to(torch::kFloat).square().sum(-1, true) + 1e-6).rsqrt().to(t.scalar_type());
    };
    const auto scale = sharpness * (std::log(static_cast<double>(tokens) + 1) / std::log(reference_tokens + 1));
    const auto preference = trust * (known.flatten(2).unsqueeze(1) + 0.05).log();  // (N,heads,1,tokens)
    const auto q_unit = unit(split(query_map));
    const auto mixed =
        layers::attend(q_unit * scale.to(q_unit.scalar_type()), unit(split(key(x))), split(value(x)), preference)
            .transpose(2, 3);
    const auto map = mixed.reshape({x.size(0), -1, rows, columns}).contiguous(x.suggest_memory_format());
    return x + torch::pixel_shuffle(pointwise(map, out->weight, out->bias), 2).contiguous(x.suggest_memory_format());
  }
  nn::Conv2d query, key, value, out;
  torch::Tensor sharpness, trust;
};
TORCH_MODULE(Attention);

class Mend final : public Network {
 public:
  explicit Mend(const Config& config) : config_(config) {
    // Fewer than 16 channels before the head die under ReLU in narrow networks.
    const int64_t width = config.width, wide = 2 * width, edge_width = std::max<int64_t>(16, width / 4);
    edges_ = add("edges", conv(16, edge_width, 3));
    stem_ = add("stem", conv(64, width, 3));
    down_ = add("down", conv(width, wide, 2, 2));
    up_ = add("up", conv(wide, 4 * width, 1), std::sqrt(0.5));
    grow_ = add("grow", conv(width, 4 * edge_width, 3), std::sqrt(0.5));
    join_ = add("join", conv(edge_width, edge_width, 3));
    head_ = add("head", conv(edge_width, 12, 3), 0.1);
    encoder_ = register_module("encoder", nn::ModuleList());
    middle_ = register_module("middle", nn::ModuleList());
    attention_ = register_module("attention", nn::ModuleList());
    decoder_ = register_module("decoder", nn::ModuleList());
    for (int64_t i = 0; i < config.side_blocks; ++i) {
      encoder_->push_back(Residual(width, 1));
      decoder_->push_back(Residual(width, 1));
    }
    for (int64_t i = 0; i < config.blocks; ++i) middle_->push_back(Residual(wide, int64_t{1} << i % 3));
    for (int64_t i = 0; i < config.attentions; ++i) attention_->push_back(Attention(wide));
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto guess = first_guess(image, hole);
    const auto input = torch::cat({guess, hole}, 1).to(stem_->weight.scalar_type());
    const auto quarter = torch::pixel_unshuffle(input, 4).contiguous(torch::MemoryFormat::ChannelsLast);
    const auto half = torch::pixel_unshuffle(input, 2).contiguous(torch::MemoryFormat::ChannelsLast);

    auto x = run(encoder_, stem_(quarter).relu_());
    const auto deep = middle(down_(x).relu_(), 1 - hole);
    x = x + shuffled(pointwise(deep, up_->weight, up_->bias));
    x = run(decoder_, x);
    // Leaky: with a first guess this good, a narrow branch of plain ReLUs can fall silent for ever.
    auto fine = torch::leaky_relu(shuffled(grow_(x)).add_(edges_(half)), 0.1);
    fine = torch::leaky_relu(join_(fine), 0.1);
    const auto detail = torch::pixel_shuffle(head_(fine).to(torch::kFloat), 2);
    // Known pixels are known: nothing is learned from them, and the change stays under the hole.
    const auto picture = guess + detail * hole;
    // The value is held to [0,1]; the gradient passes as if it were not, or saturated pixels would never return.
    return {picture + (picture.clamp(0, 1) - picture).detach()};
  }

 private:
  nn::Conv2d add(const char* name, nn::Conv2d layer, double gain = 1) {
    initialise(layer, gain);
    return register_module(name, std::move(layer));
  }

  static torch::Tensor shuffled(const torch::Tensor& x) {
    return torch::pixel_shuffle(x, 2).contiguous(torch::MemoryFormat::ChannelsLast);
  }

  /// Known pixels, and under the hole the smooth surface through them: (N,3,H,W) float32.
  static torch::Tensor first_guess(const torch::Tensor& image, const torch::Tensor& hole) {
    const auto known = 1 - hole, seen = image * known;
    const auto weight = (4 * torch::avg_pool2d(known, 4)).clamp_max(1);
    const auto share = torch::avg_pool2d(known, 4);
    const auto surface = layers::push_pull(torch::avg_pool2d(seen, 4) * (weight / share.clamp_min(1e-3)), weight);
    return seen + hole * torch::upsample_bilinear2d(surface, image.sizes().slice(2), /*align_corners=*/false);
  }

  static torch::Tensor run(nn::ModuleList& blocks, torch::Tensor x) {
    for (const auto& block : *blocks) x = block->as<Residual>()->forward(x);
    return x;
  }

  /// The blocks at 1/8 with the attention layers spread between them.
  torch::Tensor middle(torch::Tensor x, const torch::Tensor& known) {
    const auto share = torch::avg_pool2d(known, 16);
    int64_t next = 0;
    for (int64_t i = 0; i < config_.blocks; ++i) {
      x = middle_[static_cast<size_t>(i)]->as<Residual>()->forward(x);
      while (next < config_.attentions && (next + 1) * config_.blocks <= (i + 1) * (config_.attentions + 1))
        x = attention_[static_cast<size_t>(next++)]->as<Attention>()->forward(x, share);
    }
    return x;
  }

  Config config_;
  nn::Conv2d edges_{nullptr}, stem_{nullptr}, down_{nullptr}, up_{nullptr}, grow_{nullptr}, join_{nullptr},
      head_{nullptr};
  nn::ModuleList encoder_{nullptr}, middle_{nullptr}, attention_{nullptr}, decoder_{nullptr};
};

}  // namespace

NetworkSpec mend() {
  return {"mend",
          "this project",
          "CC0: trained here",
          /*size_multiple=*/16,
          /*minimum_size=*/32,
          [](const Options& options) { return std::make_shared<Mend>(read_config(options)); }};
}

}  // namespace mend
