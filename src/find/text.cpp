#include "find/text.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "find/luma.h"

namespace mend {
namespace {

/// A part that may be a letter.
struct Letter {
  cv::Rect box;
  int label = 0;
  float stroke = 0;  ///< width in pixels
  float luma = 0;    ///< mean brightness
};

/// What stands out from its surroundings, the lighter (sign 1) or the darker (-1) parts. CV_8U.
cv::Mat standing_out(const cv::Mat& luma, int sign, int reach, double least) {
  cv::Mat mean, square, deviation;
  const cv::Size window(2 * reach + 1, 2 * reach + 1);
  cv::blur(luma, mean, window, {-1, -1}, cv::BORDER_REFLECT);
  cv::blur(luma.mul(luma), square, window, {-1, -1}, cv::BORDER_REFLECT);
  cv::sqrt(cv::max(square - mean.mul(mean), 0), deviation);
  // Half a deviation off the local mean (as Niblack's threshold), and never less than the eye sees.
  const cv::Mat off = sign * (luma - mean);
  return off > cv::max(0.5 * deviation, least);
}

/// The stroke's width of a part: twice the distance to its outside along its middle, and how even that is.
bool even_stroke(const cv::Mat& part, const cv::Mat& distance, float& width) {
  cv::Mat widened, middle;
  cv::dilate(distance, widened, cv::Mat());
  middle = part & (distance >= widened) & (distance >= 0.5f);
  std::vector<float> widths;
  for (int y = 0; y < part.rows; ++y)
    for (int x = 0; x < part.cols; ++x)
      if (middle.at<uint8_t>(y, x)) widths.push_back(2 * distance.at<float>(y, x));
  if (widths.size() < 3) return false;
  cv::Scalar mean, deviation;
  cv::meanStdDev(widths, mean, deviation);
  width = static_cast<float>(mean[0]);
  return deviation[0] <= 0.45 * mean[0] + 0.6;
}

class LetterFinder {
 public:
  LetterFinder(const cv::Mat& luma, int smallest, int largest) : luma_(luma), smallest_(smallest), largest_(largest) {}

  std::vector<Letter> letters(const cv::Mat& out, cv::Mat& labels) const {
    cv::Mat stats, centres, distance;
    const int count = cv::connectedComponentsWithStats(out, labels, stats, centres, 8, CV_32S);
    cv::distanceTransform(out, distance, cv::DIST_L2, 5);
    std::vector<Letter> found;
    for (int label = 1; label < count; ++label) {
      Letter letter;
      letter.label = label;
      letter.box = {stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
                    stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT)};
      const int area = stats.at<int>(label, cv::CC_STAT_AREA);
      if (looks_like_letter(letter, area, labels, distance)) found.push_back(letter);
    }
    return found;
  }

 private:
  bool looks_like_letter(Letter& letter, int area, const cv::Mat& labels, const cv::Mat& distance) const {
    const auto& box = letter.box;
    if (box.height < smallest_ || box.height > largest_ || box.width > 3 * box.height) return false;
    if (area < smallest_ || 12 * area < box.area()) return false;
    if (box.x == 0 || box.y == 0 || box.br().x == luma_.cols || box.br().y == luma_.rows) return false;
    const cv::Mat part = labels(box) == letter.label;
    if (!even_stroke(part, distance(box), letter.stroke)) return false;
    if (letter.stroke * 1.6f > static_cast<float>(box.height)) return false;
    cv::Scalar mean, deviation;
    cv::meanStdDev(luma_(box), mean, deviation, part);
    letter.luma = static_cast<float>(mean[0]);
    return deviation[0] < 0.16;  // text is of one colour, antialiasing apart
  }

  const cv::Mat& luma_;
  int smallest_, largest_;
};

bool neighbours(const Letter& a, const Letter& b) {
  const int low = std::min(a.box.height, b.box.height), high = std::max(a.box.height, b.box.height);
  if (high > 2.2 * low || std::max(a.stroke, b.stroke) > 1.8f * std::min(a.stroke, b.stroke) + 0.8f) return false;
  if (std::abs(a.luma - b.luma) > 0.15f) return false;
  const int gap = std::max(a.box.x, b.box.x) - std::min(a.box.br().x, b.box.br().x);
  const int overlap = std::min(a.box.br().y, b.box.br().y) - std::max(a.box.y, b.box.y);
  return gap < 1.2 * high && gap > -low / 2 && 2 * overlap > low;
}

/// Letters that have neighbours, in chains of at least `shortest`.
std::vector<Letter> in_lines(const std::vector<Letter>& letters, size_t shortest) {
  std::vector<size_t> chain(letters.size());
  for (size_t i = 0; i < chain.size(); ++i) chain[i] = i;
  const auto head = [&](size_t i) {
    while (chain[i] != i) i = chain[i] = chain[chain[i]];
    return i;
  };
  std::vector<size_t> order(chain);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return letters[a].box.x < letters[b].box.x; });
  int widest = 0;
  for (const auto& letter : letters) widest = std::max(widest, letter.box.width + 2 * letter.box.height);
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = i + 1; j < order.size(); ++j) {
      const auto &a = letters[order[i]], &b = letters[order[j]];
      if (b.box.x - a.box.x > widest + a.box.width) break;
      if (neighbours(a, b)) chain[head(order[j])] = head(order[i]);
    }
  std::vector<size_t> members(letters.size(), 0);
  for (size_t i = 0; i < letters.size(); ++i) ++members[head(i)];
  std::vector<Letter> kept;
  for (size_t i = 0; i < letters.size(); ++i)
    if (members[head(i)] >= shortest) kept.push_back(letters[i]);
  return kept;
}

}  // namespace

void TextOptions::check() const {
  require(sensitivity >= 0 && sensitivity <= 1, "sensitivity is 0 to 1, not {}", sensitivity);
  require(smallest >= 4 && smallest <= 1000, "the smallest letter is 4 to 1000 pixels high, not {}", smallest);
  require(largest == 0 || largest >= smallest, "the largest letter ({} pixels) is smaller than the smallest ({})",
          largest, smallest);
}

Hole find_text(const Raster& picture, const TextOptions& options, const Context& context) {
  options.check();
  const cv::Mat luma = luma_of(picture);
  const int largest = options.largest > 0 ? options.largest : std::max(options.smallest, luma.rows / 4);
  const double least = 0.14 - 0.1 * options.sensitivity;
  const size_t shortest = options.sensitivity > 0.75 ? 2 : 3;
  Hole found(luma.rows, luma.cols);
  // Letters are compared with a neighbourhood of a few times their height; so sizes are taken in turn.
  int sizes = 0;
  for (int height = options.smallest; height <= largest; height *= 2) ++sizes;
  int step = 0;
  for (int height = options.smallest; height <= largest; height *= 2)
    for (const int sign : {1, -1}) {
      context.cancel.check();
      context.report(step++ / (2.0 * sizes), "looking for text");
      const LetterFinder finder(luma, height, std::min(largest, 3 * height));
      cv::Mat labels;
      const auto letters = in_lines(finder.letters(standing_out(luma, sign, 2 * height, least), labels), shortest);
      cv::Mat strokes = cv::Mat::zeros(luma.size(), CV_8U);
      double width = 0;
      for (const auto& letter : letters) {
        strokes(letter.box).setTo(255, labels(letter.box) == letter.label);
        width = std::max(width, static_cast<double>(letter.stroke));
      }
      if (letters.empty()) continue;
      const Hole grown = hole_of(strokes).grown(std::clamp(static_cast<int>(std::lround(width / 2)), 1, 12));
      for (int y = 0; y < luma.rows; ++y)
        for (int x = 0; x < luma.cols; ++x)
          if (grown.at(y, x)) found.set(y, x, true);
    }
  context.report(1, "found");
  return found;
}

}  // namespace mend
