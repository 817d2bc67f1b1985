/// The picture's brightness as OpenCV wants it.
#pragma once
#include <opencv2/core.hpp>

#include "image/hole.h"
#include "image/luma.h"
#include "image/raster.h"

namespace mend {

/// (1 or 3, H, W) in [0,1] -> CV_32F (H, W) in [0,1]: the grey value, or Rec. 601 luma.
inline cv::Mat luma_of(const Raster& picture) {
  cv::Mat bright(picture.height(), picture.width(), CV_32F);
  for (int y = 0; y < picture.height(); ++y) luma_row(picture, y, bright.ptr<float>(y));
  return bright;
}

/// CV_8U (H, W), missing where not zero.
inline Hole hole_of(const cv::Mat& found) {
  Hole hole(found.rows, found.cols);
  for (int y = 0; y < found.rows; ++y)
    for (int x = 0; x < found.cols; ++x) hole.set(y, x, found.at<uint8_t>(y, x) != 0);
  return hole;
}

}  // namespace mend
