/// Training's 3x3 convolutions in float32 with half the multiplications, for processors that have no fast bfloat16.
///
/// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, F(4x4,3x3), as oneDNN 2 has
/// it for AVX-512; libtorch never asks for it. Forward and both gradients take two thirds of the direct form's time, a
/// third of that for bringing the pictures into oneDNN's order and back.
/// The result differs from the direct one by some units of 1e-6 of the largest value: too much for outputs that are
/// held to recorded ones, nothing to a gradient step.
#pragma once

namespace mend {

/// Whether this build and this processor have it.
bool has_winograd();

/// While it lives, convolutions of this thread that it fits (float32 on the CPU, 3x3, stride 1, no groups, at least 32
/// channels on both sides and multiples of 16, padding as wide as the dilation or none) are done so, and so are their
/// gradients. All others are done as ever. Nothing happens where has_winograd() is false or `wanted` is.
class WinogradScope {
 public:
  explicit WinogradScope(bool wanted = true);
  ~WinogradScope();
  WinogradScope(const WinogradScope&) = delete;
  WinogradScope& operator=(const WinogradScope&) = delete;

 private:
  bool before_;
};

}  // namespace mend
