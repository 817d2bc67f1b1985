#include "find/scratches.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "find/luma.h"

namespace mend {
namespace {

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

/// By how much the place differs from both sides across the line that the Hessian [a b; b c] sees: the smaller of the
/// two differences, 0 if they differ in sign. An edge, which the Hessian takes for two lines, has one side like itself.
float line_contrast(const cv::Mat& smooth, int y, int x, float a, float b, float c, float reach) {
  const float half = (a + c) / 2, root = std::sqrt((a - c) * (a - c) / 4 + b * b);
  const float bend = half < 0 ? half - root : half + root;  // across the line
  // An eigenvector to `bend`, from the longer of the two ways to write it.
  float ny = bend - a, nx = b;
  if (std::abs(bend - c) > std::abs(ny)) {
    ny = b;
    nx = bend - c;
  }
  const float length = std::sqrt(nx * nx + ny * ny);
  if (length < 1e-9f) {
    nx = std::abs(a) >= std::abs(c) ? 1.f : 0.f;
    ny = 1 - nx;
  } else {
    nx /= length;
    ny /= length;
  }
  const float here = smooth.at<float>(y, x), sign = bend < 0 ? 1.f : -1.f;
  const auto side = [&](float way) {
    return sign * (here - at_between(smooth, static_cast<float>(y) + way * reach * ny,
                                     static_cast<float>(x) + way * reach * nx));
  };
  return std::max(0.f, std::min(side(1), side(-1)));
}

/// How strongly the picture is a line at each place, over scales up to the widest line, as a change of brightness.
cv::Mat line_strength(const cv::Mat& luma, int widest, const Context& context) {
  cv::Mat strongest = cv::Mat::zeros(luma.size(), CV_32F);
  // A line of width w answers most at sigma = w / (2 sqrt 3).
  const double last = std::max(0.8, widest / (2 * std::sqrt(3.0)));
  for (double sigma = 0.8; sigma <= last * 1.01; sigma *= std::sqrt(2.0)) {
    context.cancel.check();
    cv::Mat smooth, xx, yy, xy;
    cv::GaussianBlur(luma, smooth, {}, sigma, sigma, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, xx, CV_32F, 2, 0, 3, 0.25, 0, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, yy, CV_32F, 0, 2, 3, 0.25, 0, cv::BORDER_REPLICATE);
    cv::Sobel(smooth, xy, CV_32F, 1, 1, 3, 0.25, 0, cv::BORDER_REPLICATE);
    const auto reach = static_cast<float>(2.5 * sigma + 0.5);
    for (int y = 0; y < luma.rows; ++y) {
      auto* out = strongest.ptr<float>(y);
      for (int x = 0; x < luma.cols; ++x)
        out[x] = std::max(
            out[x], line_contrast(smooth, y, x, xx.at<float>(y, x), xy.at<float>(y, x), yy.at<float>(y, x), reach));
    }
  }
  return strongest;
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
  return length >= shortest && length >= 6 * width && width <= 1.6 * widest;
}

bool is_dust(const cv::Rect& box, int area, int widest) {
  const int side = std::max(box.width, box.height);
  return side <= widest && 2 * area >= box.width * box.height && std::min(box.width, box.height) * 2 >= side;
}

/// Adds to `found` the connected parts of what is strong that `wanted` accepts. A part must be strong somewhere
/// (12 times what is usual there when only what is certain is wanted, 4 times for what is faint) and reaches as far as
/// it is two fifths of that; below what the eye sees nothing counts.
template <typename Wanted>
void keep_parts(const cv::Mat& strength, double sensitivity, cv::Mat& found, const Wanted& wanted) {
  const cv::Mat usual = usual_strength(strength);
  const double high = 12 - 8 * sensitivity, low = high / 2.5, visible = 0.012;
  const cv::Mat strong = strength > cv::max(usual * high, 2 * visible), weak = strength > cv::max(usual * low, visible);
  cv::Mat labels;
  const int count = cv::connectedComponents(weak, labels, 8, CV_32S);
  std::vector<std::vector<cv::Point>> parts(static_cast<size_t>(count));
  std::vector<bool> certain(static_cast<size_t>(count), false);
  for (int y = 0; y < weak.rows; ++y)
    for (int x = 0; x < weak.cols; ++x) {
      const auto label = static_cast<size_t>(labels.at<int>(y, x));
      if (label == 0) continue;
      parts[label].emplace_back(x, y);
      if (strong.at<uint8_t>(y, x)) certain[label] = true;
    }
  for (size_t label = 1; label < parts.size(); ++label)
    if (certain[label] && wanted(parts[label]))
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
  const cv::Mat lines = line_strength(luma, options.widest, context);
  context.report(0.6, "choosing scratches");
  const int shortest = std::max(3 * options.widest, std::min(luma.rows, luma.cols) / 24);
  cv::Mat found = cv::Mat::zeros(luma.size(), CV_8U);
  keep_parts(lines, options.sensitivity, found, [&](const std::vector<cv::Point>& points) {
    return is_scratch(cv::minAreaRect(points), static_cast<int>(points.size()), options.widest, shortest);
  });
  context.cancel.check();
  if (options.dust)
    keep_parts(speck_strength(luma, options.widest), options.sensitivity, found,
               [&](const std::vector<cv::Point>& points) {
                 return is_dust(cv::boundingRect(points), static_cast<int>(points.size()), options.widest);
               });
  context.report(1, "found");
  return hole_of(found).grown(1);
}

}  // namespace mend
