#include "find/scratches.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "find/luma.h"

namespace mend {
namespace {

constexpr float pi = 3.14159265f;

float at_between(const cv::Mat& picture, float y, float x) {
  y = std::clamp(y, 0.f, static_cast<float>(picture.rows - 1));
  x = std::clamp(x, 0.f, static_cast<float>(picture.cols - 1));
  const int top = std::min(static_cast<int>(y), std::max(0, picture.rows - 2)),
            left = std::min(static_cast<int>(x), std::max(0, picture.cols - 2));
  const int bottom = std::min(top + 1, picture.rows - 1), right = std::min(left + 1, picture.cols - 1);
  const float fy = y - static_cast<float>(top), fx = x - static_cast<float>(left);
  const auto row = [&](int r) { return (1 - fx) * picture.at<float>(r, left) + fx * picture.at<float>(r, right); };
  return (1 - fy) * row(top) + fy * row(bottom);
}

/// A line through a place.
struct Line {
  float contrast = 0;  ///< change of brightness
  float angle = 0;     ///< of its course, 0..pi
};

/// The line that the Hessian [a b; b c] sees. Its contrast is by how much the place differs from both sides across it:
/// the smaller of the two differences, 0 if they differ in sign. An edge, which the Hessian takes for two lines, has
/// one side like itself.
Line line_through(const cv::Mat& smooth, int y, int x, float a, float b, float c, float reach) {
  const float half = (a + c) / 2;
  // The larger eigenvalue lies at this angle, the smaller across it.
  const float turn = 0.5f * std::atan2(2 * b, a - c), across = half < 0 ? turn + pi / 2 : turn;
  const float nx = std::cos(across), ny = std::sin(across);
  const float here = smooth.at<float>(y, x), sign = half < 0 ? 1.f : -1.f;
  const auto side = [&](float way) {
    return sign * (here - at_between(smooth, static_cast<float>(y) + way * reach * ny,
                                     static_cast<float>(x) + way * reach * nx));
  };
  const float course = std::fmod(across + pi / 2 + 2 * pi, pi);
  return {std::max(0.f, std::min(side(1), side(-1))), course};
}

/// The strongest line through every place, over scales up to the widest one.
struct Lines {
  cv::Mat contrast, angle;  ///< CV_32F
};

Lines lines_of(const cv::Mat& luma, int widest, const Context& context) {
  Lines lines{cv::Mat::zeros(luma.size(), CV_32F), cv::Mat::zeros(luma.size(), CV_32F)};
  // A line of width w answers most at sigma = w / (2 sqrt 3).
  const double last = std::max(0.8, widest / (2 * std::sqrt(3.0)));
  const int scales = 1 + static_cast<int>(std::floor(2 * std::log2(last * 1.01 / 0.8)));
  for (int scale = 0; scale < scales; ++scale) {
    const double sigma = 0.8 * std::pow(2.0, scale / 2.0);
    context.cancel.check();
    cv::Mat smooth, xx, yy, xy;
    cv::GaussianBlur(luma, smooth, {}, sigma, sigma, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, xx, CV_32F, 2, 0, 3, 0.25, 0, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, yy, CV_32F, 0, 2, 3, 0.25, 0, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, xy, CV_32F, 1, 1, 3, 0.25, 0, cv::BORDER_REPLICATE);
    const auto reach = static_cast<float>(2.5 * sigma + 0.5);
    for (int y = 0; y < luma.rows; ++y)
      for (int x = 0; x < luma.cols; ++x) {
        const Line line = line_through(smooth, y, x, xx.at<float>(y, x), xy.at<float>(y, x), yy.at<float>(y, x), reach);
        if (line.contrast <= lines.contrast.at<float>(y, x)) continue;
        lines.contrast.at<float>(y, x) = line.contrast;
        lines.angle.at<float>(y, x) = line.angle;
      }
  }
  return lines;
}

/// The places whose line runs within 25 degrees of `angle`: what crosses a scratch is not part of it. CV_8U.
cv::Mat running_along(const cv::Mat& angles, float angle) {
  cv::Mat along(angles.size(), CV_8U);
  for (int y = 0; y < angles.rows; ++y)
    for (int x = 0; x < angles.cols; ++x) {
      const float off = std::abs(angles.at<float>(y, x) - angle);
      along.at<uint8_t>(y, x) = std::min(off, pi - off) < 25 * pi / 180 ? 255 : 0;
    }
  return along;
}

/// How far each place is from the median of its surroundings, `widest` wide: specks stand out, edges do not.
cv::Mat speck_strength(const cv::Mat& luma, int widest) {
  cv::Mat bytes, median;
  luma.convertTo(bytes, CV_8U, 255);
  cv::medianBlur(bytes, median, 2 * widest + 1);
  median.convertTo(median, CV_32F, 1.0 / 255);
  return cv::abs(luma - median);
}

/// What strength is common around each place: the mean of strengths clipped at a multiple of the picture's own median,
/// which costs less than a local median and is nearly as robust.
cv::Mat usual_strength(const cv::Mat& strength) {
  std::vector<float> values(strength.begin<float>(), strength.end<float>());
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const float clip = std::max(1e-4f, 6 * *middle);
  cv::Mat usual;
  const int radius = std::max(8, std::min(strength.rows, strength.cols) / 24);
  cv::blur(cv::min(strength, clip), usual, {2 * radius + 1, 2 * radius + 1}, {-1, -1}, cv::BORDER_REFLECT);
  return usual;
}

bool is_scratch(const cv::RotatedRect& box, int area, int widest, int shortest) {
  const double length = std::max(box.size.width, box.size.height) + 1;
  // The mean width: a bent scratch has a wide box but is thin all the same.
  const double width = area / length;
  return length >= shortest && length >= 8 * width && width <= 1.6 * widest;
}

bool is_dust(const cv::Rect& box, int area, int widest) {
  const int side = std::max(box.width, box.height);
  return side <= widest && 2 * area >= box.width * box.height && std::min(box.width, box.height) * 2 >= side;
}

/// What is strong against what is usual around it: 12 times that when only what is certain is wanted, 4 times for what
/// is faint; `weak` is two fifths of it, and as far as a strong part reaches. Below what the eye sees nothing counts.
struct Strong {
  cv::Mat strong, weak;  ///< CV_8U
};

Strong strong_places(const cv::Mat& strength, double sensitivity) {
  const cv::Mat usual = usual_strength(strength);
  const double high = 12 - 8 * sensitivity, low = high / 2.5, visible = 0.05 - 0.03 * sensitivity;
  return {strength > cv::max(usual * high, 2 * visible), strength > cv::max(usual * low, visible)};
}

/// Adds to `found` the connected parts of the weak places of which a quarter is strong and that `wanted` accepts.
template <typename Wanted>
void keep_parts(const cv::Mat& weak, const cv::Mat& strong, cv::Mat& found, const Wanted& wanted) {
  cv::Mat labels;
  const int count = cv::connectedComponents(weak, labels, 8, CV_32S);
  std::vector<std::vector<cv::Point>> parts(static_cast<size_t>(count));
  std::vector<size_t> certain(static_cast<size_t>(count), 0);
  for (int y = 0; y < weak.rows; ++y)
    for (int x = 0; x < weak.cols; ++x) {
      const auto label = static_cast<size_t>(labels.at<int>(y, x));
      if (label == 0) continue;
      parts[label].emplace_back(x, y);
      certain[label] += strong.at<uint8_t>(y, x) != 0;
    }
  for (size_t label = 1; label < parts.size(); ++label)
    if (4 * certain[label] >= parts[label].size() && wanted(parts[label]))
      for (const auto& point : parts[label]) found.at<uint8_t>(point) = 255;
}

}  // namespace

void ScratchOptions::check() const {
  require(sensitivity >= 0 && sensitivity <= 1, "sensitivity is 0 to 1, not {}", sensitivity);
  require(widest >= 1 && widest <= 31, "widest is 1 to 31 pixels, not {}", widest);
}

Hole find_scratches(const Raster& picture, const ScratchOptions& options, const Context& context) {
  options.check();
  const cv::Mat luma = luma_of(picture);
  context.report(0, "looking for lines");
  const Lines lines = lines_of(luma, options.widest, context);
  context.report(0.5, "choosing scratches");
  const int shortest = std::max(4 * options.widest, std::min(luma.rows, luma.cols) / 20);
  const Strong places = strong_places(lines.contrast, options.sensitivity);
  cv::Mat found = cv::Mat::zeros(luma.size(), CV_8U);
  // Courses overlap, so that a bent scratch is found in pieces that meet.
  constexpr int courses = 8;
  for (int i = 0; i < courses; ++i) {
    context.cancel.check();
    const cv::Mat along = places.weak & running_along(lines.angle, pi * static_cast<float>(i) / courses);
    keep_parts(along, places.strong, found, [&](const std::vector<cv::Point>& points) {
      return is_scratch(cv::minAreaRect(points), static_cast<int>(points.size()), options.widest, shortest);
    });
  }
  if (options.dust) {
    const Strong specks = strong_places(speck_strength(luma, options.widest), options.sensitivity);
    keep_parts(specks.weak, specks.strong, found, [&](const std::vector<cv::Point>& points) {
      return is_dust(cv::boundingRect(points), static_cast<int>(points.size()), options.widest);
    });
  }
  context.report(1, "found");
  return hole_of(found).grown(1);
}

}  // namespace mend
