/// The picture's brightness as OpenCV wants it.
#pragma once
#include <opencv2/core.hpp>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// (1 or 3, H, W) in [0,1] -> CV_32F (H, W) in [0,1]: the grey value, or Rec. 601 luma.
inline cv::Mat luma_of(const Raster& picture) {
  cv::Mat luma(picture.height(), picture.width(), CV_32F);
  for (int y = 0; y < picture.height(); ++y) {
    auto* row = luma.ptr<float>(y);
    for (int x = 0; x < picture.width(); ++x)
      row[x] = picture.channels() == 1
                   ? picture.at(0, y, x)
                   : 0.299f * picture.at(0, y, x) + 0.587f * picture.at(1, y, x) + 0.114f * picture.at(2, y, x);
  }
  return luma;
}

/// CV_8U (H, W), missing where not zero.
inline Hole hole_of(const cv::Mat& found) {
  Hole hole(found.rows, found.cols);
  for (int y = 0; y < found.rows; ++y)
    for (int x = 0; x < found.cols; ++x) hole.set(y, x, found.at<uint8_t>(y, x) != 0);
  return hole;
}

}  // namespace mend
