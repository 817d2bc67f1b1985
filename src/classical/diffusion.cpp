#include "classical/diffusion.h"

#include <opencv2/core.hpp>
#include <opencv2/photo.hpp>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "classical/push_pull.h"

namespace mend {
namespace {

/// The window as OpenCV wants it: interleaved 8-bit. OpenCV's gradients look under the hole near the picture's border,
/// so a smooth fill lies there instead of black.
cv::Mat to_mat(const Raster& picture, const Hole& hole, const Rect& window) {
  const Raster smooth = push_pull(picture.crop(window), hole.crop(window));
  const int channels = picture.channels();
  cv::Mat pixels(window.height, window.width, CV_MAKETYPE(CV_8U, channels));
  for (int y = 0; y < window.height; ++y) {
    auto* out = pixels.ptr<uint8_t>(y);
    for (int x = 0; x < window.width; ++x)
      for (int c = 0; c < channels; ++c)
        out[x * channels + c] = static_cast<uint8_t>(std::lround(std::clamp(smooth.at(c, y, x), 0.f, 1.f) * 255));
  }
  return pixels;
}

cv::Mat to_mat(const Hole& hole, const Rect& window) {
  cv::Mat missing(window.height, window.width, CV_8U);
  for (int y = 0; y < window.height; ++y)
    for (int x = 0; x < window.width; ++x) missing.at<uint8_t>(y, x) = hole.at(window.y + y, window.x + x) ? 255 : 0;
  return missing;
}

}  // namespace

Raster diffuse(const Raster& picture, const Hole& hole, Diffusion method, double radius) {
  require(picture.channels() == 1 || picture.channels() == 3, "a picture has 1 or 3 channels, not {}",
          picture.channels());
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  require(!hole.all(), "the hole covers the whole picture: nothing is known to fill it from");
  require(radius >= 1 && radius <= 100, "the diffusion radius is 1 to 100 pixels, not {}", radius);
  Raster filled = picture;
  if (hole.none()) return filled;

  // Nothing farther than the radius is looked at; two pixels more because OpenCV drops the outermost ones.
  const int margin = static_cast<int>(std::ceil(radius)) + 2;
  const Rect window = hole.extent().grown(margin, hole.bounds());
  // OpenCV does not fill the outermost rows and columns: repeated ones take their place.
  cv::Mat pixels, missing, answer;
  cv::copyMakeBorder(to_mat(picture, hole, window), pixels, 2, 2, 2, 2, cv::BORDER_REPLICATE);
  cv::copyMakeBorder(to_mat(hole, window), missing, 2, 2, 2, 2, cv::BORDER_REPLICATE);
  cv::inpaint(pixels, missing, answer, radius, method == Diffusion::telea ? cv::INPAINT_TELEA : cv::INPAINT_NS);

  const int channels = picture.channels();
  for (int y = 0; y < window.height; ++y) {
    const auto* row = answer.ptr<uint8_t>(y + 2) + 2 * channels;
    for (int x = 0; x < window.width; ++x)
      for (int c = 0; c < channels && hole.at(window.y + y, window.x + x); ++c)
        filled.at(c, window.y + y, window.x + x) = static_cast<float>(row[x * channels + c]) / 255.f;
  }
  return filled;
}

}  // namespace mend
