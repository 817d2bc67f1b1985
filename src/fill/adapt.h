/// What fitting a network to one picture is told.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace mend {

struct AdaptOptions {
  int steps = 0;       ///< of learning, 1..1000000; 0: as many as `seconds` allow
  double seconds = 0;  ///< wall time for it, up to a million; 0: no limit. One of the two must be given
  double rate = 0;     ///< Adam's, 1e-8..1, falling to a tenth over the run; 0: the network's own (adaptation_losses.h)
  int batch = 4;       ///< patches a step, 1..64
  int patch = 256;     ///< pixels a side, 32..2048, at least what the network takes; a smaller picture is one patch
  int check_every = 10;  ///< steps between two looks at how well known pixels are restored, 1..100000
  /// Decay of the averaged weights, which are looked at and kept, 0..0.9999; 0: the weights as such.
  double average = 0.95;
  /// How far the network goes, of the way from its first weights to the averaged ones, 0.01..1. Halfway it has most of
  /// what the picture teaches and still what the picture cannot teach, as how to fill holes deeper than any that known
  /// pixels have room for. Source: Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022, section 3.
  double blend = 0.5;
  double hide = 0.5;   ///< share of the patches that show the original hole as missing instead of as first filled, 0..1
  bool turns = false;  ///< learn from patches turned by quarters too: for pictures that have no up and down
  /// How it learns: "own" is the network's own losses (adaptation_losses.h); else a name of the trainer's frameworks
  /// with that framework's usual losses.
  std::string framework = "own";
  std::map<std::string, std::string> framework_options;  ///< of a framework that was named
  /// For "own": a file of the critic's weights, "fresh" for one that knows nothing yet, empty for no adversarial term.
  std::string critic;
  /// For "own": a file of the perceptual network whose feature distance is to count too; empty: no such term. Without
  /// it what is fitted gets nearer to the picture, and smoother.
  std::string features;
  /// Of that term, 0..100. mend was trained with 0.25, which here costs PSNR and SSIM.
  double features_weight = 0.1;
  std::filesystem::path save;  ///< the adapted weights go here, for similar pictures; empty: nowhere

  /// Throws invalid_argument that names the field.
  void check() const;
  /// "500" or "60s" as `--adapt` takes it. Throws invalid_argument for other words.
  void set_effort(const std::string& text);
};

}  // namespace mend
