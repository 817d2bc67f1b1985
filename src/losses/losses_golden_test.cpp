/// Every loss against the recorded values of the official codes.
#include "losses/adversarial.h"
#include "losses/detector_loss.h"
#include "losses/hole_weights.h"
#include "losses/id_mrf.h"
#include "losses/loss.h"
#include "losses/multi_scale.h"
#include "losses/perceptual_loss.h"
#include "losses/perceptual_net.h"
#include "losses/pixel_loss.h"
#include "losses/total_variation.h"
#include "losses/weighted_reconstruction.h"
#include "support/golden.h"

namespace mend {
namespace {
using testing::max_difference;
using torch::Tensor;

/// A VGG in torchvision's names with the generated weights of the golden files.
PerceptualNet golden_vgg(const std::vector<int>& blocks, PerceptualNet::Input input) {
  TensorFile file;
  int64_t in = 3, out = 64, index = 0;
  for (const int count : blocks) {
    for (int i = 0; i < count; ++i, index += 2, in = out) {
      const auto key = "features." + std::to_string(index);
      file.tensors[key + ".weight"] = testing::golden_value(key + ".weight", {out, in, 3, 3}, std::sqrt(2.0));
      file.tensors[key + ".bias"] = testing::golden_value(key + ".bias", {out});
    }
    ++index;
    out = std::min<int64_t>(2 * out, 512);
  }
  return PerceptualNet(file, input);
}

#define EXPECT_GOLDEN(value, name) EXPECT_LE(max_difference((value).reshape({1}), golden.at(name)), 1e-4) << name

TEST(LossGolden, Detector) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gdn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto hole = golden.at("mask");
  const auto check = [&](const std::string& name, const auto& loss) {
    auto logits = golden.at("logits").clone().requires_grad_(true);
    const auto value = loss(logits);
    EXPECT_GOLDEN(value, name);
    EXPECT_LE(max_difference(torch::autograd::grad({value}, {logits})[0], golden.at(name + ".grad_logits")), 1e-5)
        << name;
  };
  check("seg.ce", [&](const Tensor& x) { return detector_cross_entropy(x, hole); });
  check("seg.bce", [&](const Tensor& x) { return detector_focal(x, hole, 0); });
  check("seg.focal_gamma2", [&](const Tensor& x) { return detector_focal(x, hole); });
}

TEST(LossGolden, ContextEncoderReconstruction) {
  MEND_NEEDS_SHARED(path, "spec/goldens/context_encoder.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto target = golden.at("image").narrow(2, 32, 64).narrow(3, 32, 64) * 2 - 1;
  auto made = golden.at("out.center").clone().requires_grad_(true);
  EXPECT_GOLDEN(weighted_pixel_loss(made, target, torch::ones({1, 1, 64, 64}), Distance::l2), "loss.mse");
  // A frame of four pixels, which the network sees too, weighs ten times as much.
  auto weight = torch::full({1, 1, 64, 64}, 10.0F);
  weight.narrow(2, 4, 56).narrow(3, 4, 56).fill_(1);
  const auto value = 0.999 * weighted_pixel_loss(made, target, weight, Distance::l2);
  EXPECT_LE(max_difference(torch::autograd::grad({value}, {made})[0], golden.at("loss.grad_l2_weighted")), 1e-7);
}

TEST(LossGolden, WeightedReconstruction) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gdn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  auto made = golden.at("rec.out").clone().requires_grad_(true), look = golden.at("rec.v").clone().requires_grad_(true);
  const auto value = weighted_reconstruction(made, golden.at("rec.gt"), look);
  EXPECT_GOLDEN(value, "rec.weighted_l1");
  EXPECT_GOLDEN(weighted_reconstruction(made, golden.at("rec.gt"), look, Mapping::linear), "rec.linear_l1");
  const auto gradients = torch::autograd::grad({value}, {made, look});
  EXPECT_LE(max_difference(gradients[0], golden.at("rec.grad_out")), 1e-5);
  EXPECT_LE(max_difference(gradients[1], golden.at("rec.grad_v")), 1e-5);
}

TEST(LossGolden, HingeAndLeastSquares) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  auto real = golden.at("pos").clone().requires_grad_(true), fake = golden.at("neg").clone().requires_grad_(true);
  const auto hinge = critic_loss(Adversarial::hinge, real, fake);
  EXPECT_GOLDEN(hinge, "hinge_d");
  const auto gradients = torch::autograd::grad({hinge}, {real, fake});
  EXPECT_LE(max_difference(gradients[0], golden.at("hinge_d.grad_pos")), 1e-6);
  EXPECT_LE(max_difference(gradients[1], golden.at("hinge_d.grad_neg")), 1e-6);
  EXPECT_GOLDEN(generator_loss(Adversarial::hinge, fake), "hinge_g");
  EXPECT_GOLDEN(critic_loss(Adversarial::least_squares, real, fake), "lsgan_d");
  EXPECT_GOLDEN(generator_loss(Adversarial::least_squares, fake), "lsgan_g");
}

TEST(LossGolden, PartialConvolutionLosses) {
  MEND_NEEDS_SHARED(path, "spec/goldens/pconv_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto made = golden.at("loss.out"), target = golden.at("loss.gt");
  const auto known = golden.at("loss.valid_mask");
  EXPECT_GOLDEN(pixel_loss(made, target, 1 - known, {Distance::l1, 0, 1, false}), "loss.hole");
  EXPECT_GOLDEN(pixel_loss(made, target, 1 - known, {Distance::l1, 1, 0, false}), "loss.valid");
  EXPECT_GOLDEN(total_variation(target * known + made * (1 - known)), "loss.tv_comp");
  EXPECT_LE(max_difference(gram_matrix(made), golden.at("loss.gram_out")), 1e-6);
  EXPECT_GOLDEN(style_loss({made}, {target}), "loss.style_l1_out_gt");
}

TEST(LossGolden, EdgeConnectPerceptualAndStyle) {
  MEND_NEEDS_SHARED(path, "spec/goldens/edgeconnect_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto vgg = golden_vgg({2, 2, 4, 4, 4}, PerceptualNet::Input::plain);
  const std::vector<std::string> content{"relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"};
  const std::vector<std::string> style{"relu2_2", "relu3_4", "relu4_4", "relu5_2"};
  const auto x = golden.at("x"), y = golden.at("y");
  torch::NoGradGuard no_grad;
  EXPECT_GOLDEN(perceptual_loss(vgg.features(x, content), vgg.features(y, content)), "loss.perceptual");
  const double difference =
      max_difference(style_loss(vgg.features(x, style), vgg.features(y, style)).reshape({1}), golden.at("loss.style"));
  EXPECT_LE(difference, 1e-8);
  const auto hole = golden.at("hole").to(torch::kFloat);
  const auto masked = style_loss(vgg.features(x * hole, style), vgg.features(y * hole, style)).reshape({1});
  EXPECT_LE(max_difference(masked, golden.at("loss.style_masked")), 1e-8);
  for (const auto& tap : vgg.taps()) {
    if (tap.rfind("relu", 0) == 0) {
      EXPECT_LE(max_difference(vgg.features(x, {tap})[0].narrow(1, 0, 4), golden.at("vgg19.x." + tap + "_ch0_3")),
                1e-4);
    }
  }
}

TEST(LossGolden, ConfidenceAndIdMrf) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto hole = golden.at("hole").to(torch::kFloat);
  EXPECT_LE(max_difference(confidence_weights(hole), golden.at("out.confidence")), 1e-4);
  EXPECT_LE(max_difference(confidence_weights(hole, 1), golden.at("out.confidence_iter1")), 1e-5);
  for (const std::string layer : {"relu3_2", "relu4_2"}) {
    auto made = golden.at("feat.gen." + layer).clone().requires_grad_(true);
    const auto target = golden.at("feat.tar." + layer), value = id_mrf(made, target);
    EXPECT_GOLDEN(value, "loss.mrf." + layer);
    EXPECT_LE(max_difference(torch::autograd::grad({value}, {made})[0], golden.at("grad.mrf.gen." + layer)), 1e-4);
    EXPECT_GOLDEN(id_mrf(made, target, MrfRoles::target_asks), "tf.loss.mrf." + layer);
  }
  const auto critic = [&](const Tensor& x) { return 0.5 * (golden.at("gp.a") * x.square()).sum({1, 2, 3}); };
  const auto x = golden.at("gp.x");
  const auto penalty = [&](const Tensor& region) {
    return gradient_penalty(critic, x, x, torch::zeros({2, 1, 1, 1}), region);
  };
  EXPECT_GOLDEN(penalty(golden.at("gp.mask")), "loss.gp.masked");
  EXPECT_GOLDEN(penalty({}), "loss.gp.unmasked");
}

TEST(LossGolden, ConfidenceSpreadsByTheOfficialKernel) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  // One known pixel, one iteration: the kernel lies around it, but for the known pixel itself.
  auto hole = torch::ones({1, 1, 140, 150});
  hole[0][0][70][75] = 0;
  auto kernel = golden.at("kernel65").clone();
  kernel[32][32] = 0;
  const auto found = confidence_weights(hole, 1)[0][0].narrow(0, 38, 65).narrow(1, 43, 65);
  EXPECT_LE(max_difference(found, kernel), 1e-9);
}

TEST(LossGolden, GmcnnReconstruction) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  LossInput input;
  input.stages = {golden.at("rec.pred_minus1_1")};
  input.target = golden.at("rec.gt_minus1_1");
  input.hole = golden.at("rec.hole").to(torch::kFloat);
  EXPECT_LE(max_difference(confidence_weights(input.hole), golden.at("rec.confidence")), 1e-4);
  const auto inside = find_loss("confidence").make(Options())(input);
  const auto around = find_loss("pixel").make(Options("pixel", {{"hole", "0"}}))(input);
  EXPECT_GOLDEN(inside, "loss.rec");
  EXPECT_GOLDEN(around, "loss.ae");
  EXPECT_GOLDEN(1.4 * inside + 1.2 * around, "loss.pretrain_total");
}

TEST(LossGolden, IdMrfOfPictures) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto vgg = golden_vgg({2, 2, 4, 4, 4}, PerceptualNet::Input::centred);
  const auto picture = [](const char* name) { return testing::golden_uniform(name, {1, 3, 64, 64}).to(torch::kFloat); };
  // The official code's "relu3_2" and "relu4_2" count convolutions and activations together.
  const std::vector<std::string> taps{"relu3_1", "relu4_1"};
  torch::NoGradGuard no_grad;
  const auto made = vgg.features(picture("loss.x"), taps), target = vgg.features(picture("loss.y"), taps);
  EXPECT_LE(max_difference(made[0].narrow(1, 0, 4), golden.at("vgg.x.relu3_2_ch0_3")), 1e-4);
  const auto coarse = id_mrf(made[1], target[1]);
  EXPECT_GOLDEN(coarse, "loss.idmrf.vgg.content");
  EXPECT_GOLDEN(id_mrf(made[0], target[0]) + 2 * coarse, "loss.idmrf.vgg");
}

TEST(LossGolden, DfnetMultiScaleAndFeatures) {
  MEND_NEEDS_SHARED(path, "spec/goldens/dfnet_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  std::vector<Tensor> levels(6);
  for (size_t i = 0; i < levels.size(); ++i) levels[i] = golden.at("result_" + std::to_string(i));
  const auto target = golden.at("target"), known = golden.at("mask_known");
  EXPECT_GOLDEN(6 * multi_scale_loss(levels, target), "loss.reconstruction_loss_weighted");
  const auto vgg = golden_vgg({2, 2, 3, 3, 3}, PerceptualNet::Input::plain);
  torch::NoGradGuard no_grad;
  auto perceptual = torch::zeros({}), style = torch::zeros({}), variation = torch::zeros({}),
       on_target = torch::zeros({});
  for (int i = 0; i < 3; ++i) {
    // The coarse levels are smaller than the network's smallest input: only its first three blocks run.
    const auto wanted = resized_target(target, levels[i], /*align_corners=*/false);
    const auto weight = resized_target(known, levels[i], /*align_corners=*/false);
    variation += 0.1 * corner_variation(levels[i], weight) / 3;
    on_target += 0.1 * corner_variation(wanted, weight) / 3;
    const auto made = vgg.features(levels[i], vgg.default_taps()), real = vgg.features(wanted, vgg.default_taps());
    perceptual += 0.1 * perceptual_loss(made, real) / 3;
    style += 240 * style_loss(made, real) / 3;
  }
  EXPECT_GOLDEN(perceptual, "loss.perceptual_loss_weighted");
  EXPECT_GOLDEN(style, "loss.style_loss_weighted");
  EXPECT_GOLDEN(variation, "loss.tv_on_results_weighted");
  EXPECT_GOLDEN(on_target, "loss.total_variation_loss_weighted");
  EXPECT_GOLDEN(6 * multi_scale_loss(levels, target) + perceptual + style + on_target, "loss.total");
}

}  // namespace
}  // namespace mend
